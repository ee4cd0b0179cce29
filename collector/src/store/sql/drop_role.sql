-- Removes a role that nobody has and nobody is invited to.
delete from roles where site_id = $1 and role_id = $2
    and not exists (select 1 from members m where m.site_id = $1 and m.role = $2)
    and not exists (select 1 from links l where l.site_id = $1 and l.role = $2)
