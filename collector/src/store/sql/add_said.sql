-- Keeps what was said. No row: it was said before.
insert into said (site_id, by_kind, by_id, key_index, level, sealed, said_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing
