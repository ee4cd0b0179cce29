-- Takes back the links of a kind that were made for an address on a site; the address by its keyed hash.
delete from links where kind = $1 and site_id = $2 and email_index = $3
