-- Adds an account. Nothing changes where the address has one.
insert into agents (agent_id, email, name, password, operator, created_at) values ($1, $2, $3, $4, $5, $6)
on conflict (email) do nothing
