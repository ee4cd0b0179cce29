-- Ends every login of an agent but one.
delete from logins where agent_id = $1 and login_hash <> $2
