-- Forgets what was set aside of an entry.
delete from quarantine where partition_id = $1 and position = $2
