-- How much a site has set aside.
select count(*) from quarantine where site_id = $1
