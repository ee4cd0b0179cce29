-- A contact is found by the beginning of a word.
insert into contact_words (site_id, word_index, contact_id) values ($1, $2, $3) on conflict do nothing
