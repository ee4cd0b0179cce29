-- An epoch of a visitor begins; one that is known stays as it is.
insert into epochs (site_id, visitor_id, epoch_id, from_at, tab_id, seq, forced)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
