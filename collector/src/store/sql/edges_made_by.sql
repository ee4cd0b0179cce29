-- The edges that an entry of the log has made and that hold.
select number from edges where site_id = $1 and by_seq = $2 and revoked_by = 0 order by number
