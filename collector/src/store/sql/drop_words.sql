-- A contact is no longer found by words.
delete from contact_words where site_id = $1 and contact_id = $2
