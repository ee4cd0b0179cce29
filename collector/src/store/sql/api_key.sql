-- The site that a key of the API belongs to, unless it is revoked, and when it was used last.
select site_id, coalesce(used_at, 0) from api_keys where key_hash = $1 and revoked_at is null
