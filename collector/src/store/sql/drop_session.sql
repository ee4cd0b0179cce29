-- Deletes a session.
delete from sessions where site_id = $1 and session_id = $2
