-- How many flags say that several people use an identifier.
select count(*) from edges where site_id = $1 and key_index = $2 and kind = 'shared' and revoked_by = 0
