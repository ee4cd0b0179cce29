-- Whom an entry of the log has joined.
select a_id, b_id from edges where site_id = $1 and by_seq = $2 and kind = 'join'
