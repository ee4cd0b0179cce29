-- What agents' verifications of something have made and what of that holds.
select e.by_seq, e.number from edges e
where e.site_id = $1 and e.revoked_by = 0 and e.by_seq in (
    select l.by_seq from edges l
    join assertions a on a.site_id = l.site_id and a.seq = l.by_seq
    where l.site_id = $1 and l.b_id = $2 and l.revoked_by = 0 and a.kind = 'verifies')
