-- The epoch that first used a signed token.
select epoch_id from used_tokens where site_id = $1 and token_index = $2
