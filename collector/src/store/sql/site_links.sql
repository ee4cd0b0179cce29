-- The open invitations to a site, the newest first.
select kind, site_id, sealed, role, expires_at, link_hash from links
where site_id = $1 and kind = 'join' and expires_at > $2 order by created_at desc, link_hash
