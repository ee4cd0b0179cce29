-- When something was said last.
select heard_at from heard where site_id = $1 and what = $2
