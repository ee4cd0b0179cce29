-- Keys of some subjects.
select subject_id, sealed from seals where site_id = $1 and subject_id in ({list})
