-- The account with an address, by its keyed hash, and the key of what is sealed.
select a.agent_id, a.sealed, s.sealed, a.password, a.operator
from agents a join seals s on s.site_id = $2 and s.subject_id = a.agent_id
where a.email_index = $1
