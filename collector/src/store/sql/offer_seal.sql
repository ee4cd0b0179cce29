-- Keeps a subject's key. No row changed: somebody else has made one at the same moment.
insert into seals (site_id, subject_id, sealed) values ($1, $2, $3) on conflict (site_id, subject_id) do nothing
