-- Forgets what somebody has said.
delete from said where site_id = $1 and by_id = $2
