-- Contacts with a current hold of an identifier. Their order is made elsewhere: asked for here, SQLite would walk over all
-- contacts in that order.
select a_id from edges where site_id = $1 and key_index = $2 and kind = 'hold' and revoked_by = 0
