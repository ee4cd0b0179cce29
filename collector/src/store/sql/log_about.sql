-- The entries of the log about some contacts or epochs.
select seq, 0 from assertions where site_id = $1 and subject_id in ({list})
