-- The web sessions of some epochs, and whose they are; from before there were epochs, by the visitor's first.
select session_id, visitor_id from sessions where site_id = $1 and coalesce(epoch_id, visitor_id) in ({list})
