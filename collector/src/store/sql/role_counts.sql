-- How many agents of a site have each role.
select role, count(*) from members where site_id = $1 group by role order by role
