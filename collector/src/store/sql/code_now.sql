-- The code that a visitor was sent last: the only one that counts.
select code_id, epoch_id, code_hash, sealed from codes where site_id = $1 and visitor_id = $2
order by asked_at desc, code_id desc limit 1
