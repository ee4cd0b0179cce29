-- An edge ends.
update edges set revoked_by = $4 where site_id = $1 and by_seq = $2 and number = $3 and revoked_by = 0
