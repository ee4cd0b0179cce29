-- Forgets messages that were given up and made long ago.
delete from outbox where given_up = 1 and made_at < $1
