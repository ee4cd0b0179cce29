-- Codes that were sent to somebody who is forgotten.
delete from codes where site_id = $1 and epoch_id = $2
