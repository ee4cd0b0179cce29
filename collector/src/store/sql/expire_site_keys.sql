-- Ends the keys that a site has so far, at a moment to come.
update site_keys set expires_at = $2 where site_id = $1 and expires_at is null
