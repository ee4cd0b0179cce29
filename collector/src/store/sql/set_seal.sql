-- Seals a subject's key anew.
update seals set sealed = $3 where site_id = $1 and subject_id = $2
