-- Some keys in order, after one.
select site_id, subject_id, sealed from seals where (site_id, subject_id) > ($1, $2)
order by site_id, subject_id limit $3
