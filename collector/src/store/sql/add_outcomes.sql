-- Adds to the counts of an hour.
insert into outcomes (site_id, hour_at, outcome, reason, events) values {rows}
on conflict (site_id, hour_at, outcome, reason) do update set events = outcomes.events + excluded.events
