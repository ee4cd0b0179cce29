-- Gives an account another password.
update agents set password = $2 where agent_id = $1
