-- The account with an address.
select agent_id, email, name, password, operator from agents where email = $1
