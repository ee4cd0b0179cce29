-- Ends a login of an agent.
delete from logins where agent_id = $1 and login_hash = $2
