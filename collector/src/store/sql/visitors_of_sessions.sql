-- Whose some web sessions are.
select visitor_id from sessions where site_id = $1 and session_id in ({list})
