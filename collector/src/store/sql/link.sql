-- A link that has not ended.
select kind, site_id, sealed, role, expires_at, link_hash from links where link_hash = $1 and expires_at > $2
