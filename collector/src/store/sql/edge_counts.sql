-- How many edges some entries of the log have made, and how many of those hold.
select by_seq, count(*), count(case when revoked_by = 0 then 1 end) from edges
where site_id = $1 and by_seq in ({list}) group by by_seq
