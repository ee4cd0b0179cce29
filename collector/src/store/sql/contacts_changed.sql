-- Contacts that answer for themselves, the one changed last first; after a cursor.
select contact_id, changed_at from contacts
where site_id = $1 and erased = 0 and lost_to is null
    and (changed_at < $2 or (changed_at = $2 and contact_id < $3))
    and (($4 = '' and kind <> 'ephemeral') or kind = $4)
order by changed_at desc, contact_id desc limit $5
