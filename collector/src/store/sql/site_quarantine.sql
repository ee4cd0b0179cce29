-- What a site has set aside, the newest first.
select reason, content, received_at from quarantine where site_id = $1
order by received_at desc, partition_id, position desc, place limit $2
