-- Revokes a key of the API.
update api_keys set revoked_at = $3 where site_id = $1 and key_hash = $2 and revoked_at is null
