-- A link that has not ended.
select kind, site_id, email, role, made_by, expires_at, link_hash from links where link_hash = $1 and expires_at > $2
