-- Contacts that are found by the beginning of a word.
select contact_id from contact_words where site_id = $1 and word_index = $2 limit 500
