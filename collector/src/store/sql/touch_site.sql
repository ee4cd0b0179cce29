-- Says that a site has changed, so that running servers read it again.
update sites set changed_at = $2 where site_id = $1
