-- The roles that a site has made, by name.
select role_id, name, permissions from roles where site_id = $1 order by name
