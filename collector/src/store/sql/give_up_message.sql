-- A message is not tried again.
update outbox set given_up = 1, tries = tries + 1, claimed_until = 0 where site_id = $1 and message_id = $2
