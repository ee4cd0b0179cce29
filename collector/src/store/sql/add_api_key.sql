-- Gives a site another key of the API.
insert into api_keys (key_hash, site_id, name, hint, created_at, revoked_at, writes)
values ($1, $2, $3, $4, $5, null, $6)
