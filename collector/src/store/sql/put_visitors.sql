-- Writes visitors as they are now.
insert into visitors (site_id, visitor_id, first_seen_at, last_seen_at, sessions) values {rows}
on conflict (site_id, visitor_id) do update set
    first_seen_at = excluded.first_seen_at,
    last_seen_at = excluded.last_seen_at,
    sessions = excluded.sessions
