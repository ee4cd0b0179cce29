-- How many sessions had activity since a moment: people, and programs.
select count(*), count(case when bot <> '' then 1 end) from sessions where site_id = $1 and last_at > $2
