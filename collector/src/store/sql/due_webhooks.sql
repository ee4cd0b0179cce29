-- The first message that waits for each site's webhook, where it is due and nobody is sending it. By way of the sites, so that
-- a long queue of one costs the others nothing.
select o.site_id, o.message_id, o.kind, o.subject_id, o.sealed, o.ends_at, o.tries
from outbound t
join outbox o on o.site_id = t.site_id and o.channel = t.channel and o.given_up = 0
    and o.number = (select min(i.number) from outbox i
        where i.site_id = t.site_id and i.channel = t.channel and i.given_up = 0)
where t.channel = $1 and o.due_at <= $2 and o.claimed_until <= $2
order by o.due_at limit $3
