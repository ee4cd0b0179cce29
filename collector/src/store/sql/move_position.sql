-- Moves a partition on, with the effects of what lies between. No row changed: somebody else projects it, too.
update positions set position = $3 where partition_id = $1 and position = $2
