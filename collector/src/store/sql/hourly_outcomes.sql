-- What became of events in each hour since one.
select hour_at, outcome, reason, events from outcomes
where site_id = $1 and hour_at >= $2 order by hour_at, outcome, reason
