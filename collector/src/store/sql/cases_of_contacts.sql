-- Refused joins that were to give something to some contacts.
select a_id, b_id, rule, seq, sealed from cases where site_id = $1 and a_id in ({list})
