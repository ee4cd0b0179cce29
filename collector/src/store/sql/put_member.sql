-- Gives an agent a role on a site.
insert into members (site_id, agent_id, role, created_at) values ($1, $2, $3, $4)
on conflict (site_id, agent_id) do update set role = excluded.role
