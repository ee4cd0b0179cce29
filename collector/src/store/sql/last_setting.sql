-- The last setting of a site that decisions depend on, and the key that seals it.
select a.content, s.sealed from assertions a
join seals s on s.site_id = a.site_id and s.subject_id = a.subject_id
where a.site_id = $1 and a.subject_id = $2 order by a.seq desc limit 1
