-- What somebody's entries of the log say is gone; that there were some stays.
update assertions set content = $3 where site_id = $1 and subject_id = $2
