-- Gives a site another public key.
insert into site_keys (site_key, site_id, created_at, expires_at) values ($1, $2, $3, null)
