-- Refused joins over some identifiers.
select key_index, a_id, b_id, rule, seq from cases where site_id = $1 and key_index in ({list})
