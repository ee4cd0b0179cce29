-- Which identifiers a contact has verified.
select key_index from edges
where site_id = $1 and kind = 'hold' and level >= 3 and revoked_by = 0 and valid_to = 9223372036854775807
    and key_index in ({list})
