-- Forgets codes that were asked for long ago.
delete from codes where asked_at < $1
