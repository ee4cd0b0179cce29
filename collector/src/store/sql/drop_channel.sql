-- Drops what waits for a channel that leads nowhere any more.
delete from outbox where site_id = $1 and channel = $2
