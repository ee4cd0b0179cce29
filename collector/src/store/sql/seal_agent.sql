-- Puts what is sealed in the place of an account's address and name.
update agents set email = $2, name = '', email_index = $3, sealed = $4 where agent_id = $1
