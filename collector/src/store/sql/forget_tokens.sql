-- Signed tokens that have long expired.
delete from used_tokens where used_at < $1
