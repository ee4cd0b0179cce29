-- Keeps a subject's key.
insert into seals (site_id, subject_id, sealed) values ($1, $2, $3)
