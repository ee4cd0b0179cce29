-- A hold no longer counts from a moment on.
update edges set valid_to = $4 where site_id = $1 and by_seq = $2 and number = $3
