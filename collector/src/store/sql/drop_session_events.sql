-- Deletes the events of a session.
delete from events where site_id = $1 and session_id = $2
