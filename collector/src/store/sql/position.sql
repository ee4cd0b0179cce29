-- How far a partition is projected.
select position from positions where partition_id = $1
