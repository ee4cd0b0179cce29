-- The end of a site's log.
select coalesce(max(seq), 0) from assertions where site_id = $1
