-- Whose some epochs are.
select visitor_id from epochs where site_id = $1 and epoch_id in ({list})
