-- Changes a site's name and settings.
update sites set name = $2, settings = $3, changed_at = $4 where site_id = $1
