-- Every site by name, for operators.
select site_id, name from sites order by name, site_id
