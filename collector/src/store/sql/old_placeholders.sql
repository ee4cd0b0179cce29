-- Placeholders of visitors who have claimed something long ago and were never linked to anybody.
select c.site_id, c.contact_id from contacts c
where c.born_seq = 9223372036854775807 and c.erased = 0 and c.changed_at < $1
    and not exists (select 1 from said s where s.site_id = c.site_id and s.by_id = c.contact_id and s.said_at >= $1)
    and not exists (select 1 from edges e where e.site_id = c.site_id and e.b_id = c.contact_id and e.revoked_by = 0)
limit 500
