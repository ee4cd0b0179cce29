-- How many other epochs claim the same.
select count(*) from said where site_id = $1 and key_index = $2 and level = 1 and by_id <> $3
