-- The entries of the log that have made or ended edges about some contacts.
select by_seq, revoked_by from edges where site_id = $1 and a_id in ({list})
