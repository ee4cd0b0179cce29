-- A contact is forgotten: nothing is left of it but that it was.
update contacts set erased = 1, card = null, lost_to = null, kind = 'ephemeral' where site_id = $1 and contact_id = $2
