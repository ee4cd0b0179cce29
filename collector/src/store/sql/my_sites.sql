-- The sites an agent sees, with the role on each.
select s.site_id, s.name, m.role, r.name, r.permissions
from sites s join members m on m.site_id = s.site_id
left join roles r on r.site_id = m.site_id and r.role_id = m.role
where m.agent_id = $1 order by s.name, s.site_id
