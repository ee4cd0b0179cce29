-- What is set aside, in the order it came.
select partition_id, position, place, site_id, reason, content, received_at from quarantine
order by partition_id, position, place
