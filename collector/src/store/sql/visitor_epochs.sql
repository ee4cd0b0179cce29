-- Epochs of some visitors after the first.
select visitor_id, epoch_id, from_at, tab_id, seq, forced from epochs where site_id = $1 and visitor_id in ({list})
