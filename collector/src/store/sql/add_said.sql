-- Keeps what was said; the same again, or a field with another value, as it was said last.
insert into said (site_id, by_kind, by_id, key_index, level, sealed, said_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (site_id, by_id, key_index, level) do update set sealed = excluded.sealed, said_at = excluded.said_at
