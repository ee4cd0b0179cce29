-- What lists show of some contacts; another one may answer for them.
select contact_id, lost_to, kind, card, changed_at from contacts where site_id = $1 and erased = 0 and contact_id in ({list})
