-- The agents of a site, and the keys of what is sealed; operators see every site.
select a.agent_id, a.sealed, s.sealed, a.operator, a.seen_at, coalesce(m.role, '')
from agents a
join seals s on s.site_id = $2 and s.subject_id = a.agent_id
left join members m on m.agent_id = a.agent_id and m.site_id = $1
where m.site_id is not null or a.operator = 1
