-- A contact is forgotten.
update contacts set erased = 1 where site_id = $1 and contact_id = $2
