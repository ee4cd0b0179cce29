-- Something is said on some ground. No row: it was within the last day.
insert into heard (site_id, what, heard_at) values ($1, $2, $3)
on conflict (site_id, what) do update set heard_at = excluded.heard_at where heard.heard_at <= $4
