-- Takes a message to send it. No row changed: another server was faster.
update outbox set claimed_until = $5
where site_id = $1 and message_id = $2 and tries = $3 and claimed_until <= $4 and given_up = 0
