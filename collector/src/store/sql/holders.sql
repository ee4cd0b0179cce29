-- Contacts with a current hold of an identifier.
select distinct a_id from edges where site_id = $1 and key_index = $2 and kind = 'hold' and revoked_by = 0
order by a_id
