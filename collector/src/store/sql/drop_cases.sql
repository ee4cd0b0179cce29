-- Cases about somebody who is forgotten.
delete from cases where site_id = $1 and (a_id = $2 or b_id = $2)
