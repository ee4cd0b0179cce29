-- Appends to a site's log.
insert into assertions (site_id, seq, assertion_id, subject_id, kind, actor, received_at, content, decision)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
