-- How many sessions had activity since a moment and go on: people, and programs.
select count(*), count(case when bot <> '' then 1 end) from sessions
where site_id = $1 and last_at > $2 and closed = 0
