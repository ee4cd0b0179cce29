-- The site that a key of the API belongs to, unless it is revoked.
select site_id from api_keys where key_hash = $1 and revoked_at is null
