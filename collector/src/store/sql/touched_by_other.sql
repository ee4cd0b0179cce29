-- The same for edges that name contacts second.
select by_seq, revoked_by from edges where site_id = $1 and kind in ('join', 'not_same') and b_id in ({list})
