-- A shared identifier is no longer written down; its flag stays, by its hash.
update edges set sealed = $3 where site_id = $1 and key_index = $2 and kind = 'shared'
