-- Keeps a one-time code.
insert into codes (site_id, code_id, visitor_id, epoch_id, address_index, code_hash, sealed, asked_at, ends_at, tries_left)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
