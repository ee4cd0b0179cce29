-- Forgets what was set aside long ago.
delete from quarantine where received_at < $1
