-- Entries of the log by their places.
select seq, subject_id, kind, actor, received_at, content, decision from assertions where site_id = $1 and seq in ({list})
