-- Counts an event that was erased in the hour in which it had come.
insert into outcomes (site_id, hour_at, outcome, reason, events) values ($1, $2, $3, '', 1)
on conflict (site_id, hour_at, outcome, reason) do update set events = outcomes.events + 1
