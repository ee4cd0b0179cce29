-- What names somebody in the edges about them is gone.
update edges set key_index = $3, sealed = $4 where site_id = $1 and a_id = $2
