-- The epoch that a visitor is in now, where it is not the first.
select epoch_id from epochs where site_id = $1 and visitor_id = $2 order by from_at desc, epoch_id desc limit 1
