-- Forgets logins that have ended.
delete from logins where expires_at < $1
