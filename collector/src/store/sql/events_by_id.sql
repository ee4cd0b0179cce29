-- Some events by their ids.
select event_id, session_id, tab_id, view_id, seq, name, happened_at, received_at, age_ms, sent_at,
    recovered, url, title, referrer, attributes
from events where site_id = $1 and event_id in ({list})
