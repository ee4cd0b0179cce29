-- How many codes were sent lately: to an address, to a visitor, and to this visitor at this address.
select
    (select count(*) from codes where site_id = $1 and address_index = $3 and asked_at > $4),
    (select count(*) from codes where site_id = $1 and visitor_id = $2 and asked_at > $4),
    (select count(*) from codes where site_id = $1 and address_index = $3 and asked_at > $5 and visitor_id = $2)
