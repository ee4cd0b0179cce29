-- Gives a site another signing key.
insert into signing_keys (site_id, kid, algorithm, sealed, created_at) values ($1, $2, $3, $4, $5)
