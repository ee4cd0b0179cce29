-- How many messages of a site wait, and how many were given up, by channel.
select channel, given_up, count(*) from outbox where site_id = $1 group by channel, given_up order by channel, given_up
