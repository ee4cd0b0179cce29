-- What stands in a partition after a position, in order.
select position, received_at, crc, payload from entries
where partition_id = $1 and position > $2
order by position limit $3
