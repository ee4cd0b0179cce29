-- Whether something was said before.
select count(*) from said where site_id = $1 and by_id = $2 and key_index = $3 and level = $4
