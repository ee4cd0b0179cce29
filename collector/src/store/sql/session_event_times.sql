-- The events of a session, and when their beacons came.
select event_id, received_at from events where site_id = $1 and session_id = $2
