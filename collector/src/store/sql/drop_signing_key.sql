-- Takes a signing key away.
delete from signing_keys where site_id = $1 and kid = $2
