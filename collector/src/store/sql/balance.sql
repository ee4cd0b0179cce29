-- For each site: events stored, events counted as accepted, events that its sessions say they hold.
select s.name,
    (select count(*) from events e where e.site_id = s.site_id),
    (select cast(coalesce(sum(o.events), 0) as bigint) from outcomes o
        where o.site_id = s.site_id and o.outcome = 'accepted'),
    (select cast(coalesce(sum(v.events), 0) as bigint) from sessions v where v.site_id = s.site_id)
from sites s order by s.name
