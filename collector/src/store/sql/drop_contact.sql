-- A placeholder is no more.
delete from contacts where site_id = $1 and contact_id = $2
