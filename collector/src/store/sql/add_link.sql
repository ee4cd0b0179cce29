-- Makes a link.
insert into links (link_hash, kind, site_id, email, role, made_by, email_index, sealed, created_at, expires_at)
values ($1, $2, $3, '', $4, '', $5, $6, $7, $8)
