-- Takes an invitation to a site back.
delete from links where site_id = $1 and link_hash = $2
