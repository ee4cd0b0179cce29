-- Puts what is sealed in the place of a link's address and of who has made it.
update links set email = '', made_by = '', email_index = $2, sealed = $3 where link_hash = $1
