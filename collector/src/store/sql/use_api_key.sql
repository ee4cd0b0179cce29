-- A key of the API is used: noted once a minute.
update api_keys set used_at = $2 where key_hash = $1
