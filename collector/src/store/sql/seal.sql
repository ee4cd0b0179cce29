-- One subject's key.
select sealed from seals where site_id = $1 and subject_id = $2
