-- The page of a site that was seen last.
select page_url, page_at from sessions where site_id = $1 and page_views > 0 order by last_at desc limit 1
