-- Uses one try of a code up. No row changed: it has none left, has ended, or was sent in another epoch.
update codes set tries_left = tries_left - 1
where site_id = $1 and code_id = $2 and epoch_id = $3 and ends_at > $4 and tries_left > 0
