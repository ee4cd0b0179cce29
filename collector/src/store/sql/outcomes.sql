-- What became of events since an hour.
select outcome, reason, cast(sum(events) as bigint) from outcomes
where site_id = $1 and hour_at >= $2 and hour_at < $3
group by outcome, reason order by outcome, reason
