-- The role of an agent on a site, with what it allows where it is one of the site's own.
select m.role, r.permissions from members m
left join roles r on r.site_id = m.site_id and r.role_id = m.role
where m.site_id = $1 and m.agent_id = $2
