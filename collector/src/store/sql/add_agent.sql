-- Adds an account. Nothing changes where the address has one. The column that held the address takes the id.
insert into agents (agent_id, email, name, email_index, sealed, password, operator, created_at)
values ($1, $2, '', $3, $4, $5, $6, $7)
on conflict (email_index) do nothing
