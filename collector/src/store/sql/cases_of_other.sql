-- Refused joins over something that some contacts have.
select a_id, b_id, rule, seq, sealed from cases where site_id = $1 and b_id in ({list})
