-- Destroys a subject's key: what it has sealed is gone.
delete from seals where site_id = $1 and subject_id = $2
