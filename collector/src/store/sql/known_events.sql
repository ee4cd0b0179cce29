-- Which of some events are stored already.
select event_id from events where site_id = $1 and event_id in ({list})
