-- The agents of a site by name; operators see every site.
select a.agent_id, a.email, a.name, a.operator, a.seen_at, coalesce(m.role, '')
from agents a left join members m on m.agent_id = a.agent_id and m.site_id = $1
where m.site_id is not null or a.operator = 1
order by a.name, a.agent_id
