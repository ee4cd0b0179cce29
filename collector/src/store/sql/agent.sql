-- One account.
select agent_id, email, name, password, operator from agents where agent_id = $1
