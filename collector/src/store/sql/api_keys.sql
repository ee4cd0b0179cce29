-- A site's keys of the API that are not revoked, the newest first.
select key_hash, name, hint, created_at, used_at, writes from api_keys
where site_id = $1 and revoked_at is null order by created_at desc, key_hash
