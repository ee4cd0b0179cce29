-- Every account, for the command line, and the keys of what is sealed.
select a.agent_id, a.sealed, s.sealed, a.password, a.operator
from agents a join seals s on s.site_id = $1 and s.subject_id = a.agent_id
