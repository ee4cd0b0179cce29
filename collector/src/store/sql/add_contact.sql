-- A contact comes to be; one that was only a placeholder comes to be now.
insert into contacts (site_id, contact_id, born_seq, erased, changed_at) values ($1, $2, $3, 0, $4)
on conflict (site_id, contact_id) do update set born_seq = excluded.born_seq
where contacts.born_seq = 9223372036854775807
