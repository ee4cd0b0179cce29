-- The entries of the log in which agents have marked some identifiers as shared, or have taken that back.
select by_seq, revoked_by from edges where site_id = $1 and kind = 'shared' and flag = 1 and key_index in ({list})
