-- What some epochs say of themselves.
select by_id, key_index, sealed, said_at from said where site_id = $1 and level = 1 and by_id in ({list})
