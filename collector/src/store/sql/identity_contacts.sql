-- When some contacts came to be.
select contact_id, born_seq, erased from contacts where site_id = $1 and contact_id in ({list})
