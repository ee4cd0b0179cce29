-- Stores events. Each is stored once: a second one is a conflict, and the row count says so.
insert into events (
    site_id, event_id, session_id, tab_id, view_id, seq, name, happened_at, received_at, age_ms, sent_at,
    recovered, url, title, referrer, attributes
) values {rows} on conflict (site_id, event_id) do nothing
