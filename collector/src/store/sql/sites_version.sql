-- Changes whenever a site does.
select count(*), coalesce(max(changed_at), 0) from sites
