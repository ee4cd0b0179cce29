-- Drops what waits about somebody who is forgotten.
delete from outbox where site_id = $1 and subject_id = $2
