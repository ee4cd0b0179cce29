-- Refused joins of a site, the newest first.
select a_id, b_id, rule, seq, sealed from cases where site_id = $1 order by seq desc limit 500
