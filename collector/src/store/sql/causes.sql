-- How some entries of the log came about: their kind, and who made them.
select seq, kind, actor from assertions where site_id = $1 and seq in ({list})
