-- Another contact answers for this one.
update contacts set lost_to = $3, changed_at = $4 where site_id = $1 and contact_id = $2 and (lost_to is null or lost_to <> $3)
