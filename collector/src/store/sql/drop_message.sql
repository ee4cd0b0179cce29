-- Takes a message out of the outbox.
delete from outbox where site_id = $1 and message_id = $2
