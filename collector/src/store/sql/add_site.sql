-- Adds a site.
insert into sites (site_id, name, settings, created_at, changed_at) values ($1, $2, $3, $4, $5)
