-- Forgets links that have ended.
delete from links where expires_at < $1
