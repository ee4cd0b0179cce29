-- What was set aside has been projected after all.
delete from quarantine where partition_id = $1 and position = $2 and place = $3
