-- How many epochs have claimed an identifier since a moment.
select count(*) from said where site_id = $1 and key_index = $2 and level = 1 and said_at >= $3
