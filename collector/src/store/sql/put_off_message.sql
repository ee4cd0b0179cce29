-- A message could not be sent: it is tried again later.
update outbox set tries = tries + 1, due_at = $3, claimed_until = 0 where site_id = $1 and message_id = $2
