-- Keeps a refused join.
insert into cases (site_id, key_index, a_id, b_id, rule, seq, sealed) values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing
