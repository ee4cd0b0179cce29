-- For each site: events stored and erased since, events counted as accepted, events that its sessions say they hold.
select s.name,
    (select count(*) from events e where e.site_id = s.site_id),
    (select cast(coalesce(sum(case o.outcome when 'accepted' then o.events else -o.events end), 0) as bigint)
        from outcomes o where o.site_id = s.site_id and o.outcome in ('accepted', 'erased')),
    (select cast(coalesce(sum(v.events), 0) as bigint) from sessions v where v.site_id = s.site_id)
from sites s order by s.name
