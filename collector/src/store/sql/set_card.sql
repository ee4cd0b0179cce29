-- What lists show of a contact that answers for itself.
update contacts set lost_to = null, kind = $3, card = $4, changed_at = $5 where site_id = $1 and contact_id = $2
