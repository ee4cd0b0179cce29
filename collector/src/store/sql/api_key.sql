-- The site that a key of the API belongs to, unless it is revoked, when it was used last, and whether it may write.
select site_id, coalesce(used_at, 0), writes from api_keys where key_hash = $1 and revoked_at is null
