-- Binds a signed token to the epoch that uses it first.
insert into used_tokens (site_id, token_index, epoch_id, used_at) values ($1, $2, $3, $4) on conflict do nothing
