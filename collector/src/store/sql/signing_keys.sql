-- Signing keys of all sites, the oldest first.
select site_id, kid, algorithm, sealed, created_at from signing_keys order by site_id, created_at, kid
