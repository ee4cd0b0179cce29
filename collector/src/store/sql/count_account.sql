-- Counts a beacon's account, if it was not counted before: no row, no count.
insert into accounts (site_id, beacon_id, received_at) values ($1, $2, $3) on conflict do nothing
