-- How many subjects of a site have a key.
select count(*) from seals where site_id = $1
