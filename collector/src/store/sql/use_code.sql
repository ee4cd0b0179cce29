-- Uses a code up.
update codes set tries_left = 0 where site_id = $1 and code_id = $2
