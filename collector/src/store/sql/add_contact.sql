-- A contact comes to be.
insert into contacts (site_id, contact_id, born_seq, erased) values ($1, $2, $3, 0) on conflict do nothing
