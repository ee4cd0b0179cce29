-- Makes a role. Nothing changes where the name is taken.
insert into roles (site_id, role_id, name, permissions, created_at) values ($1, $2, $3, $4, $5)
on conflict do nothing
