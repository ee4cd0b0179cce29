-- One current edge.
select by_seq, number, kind, a_id, b_id, key_index, sealed, flag, level, observed_at, expires_at, valid_to
from edges where site_id = $1 and by_seq = $2 and number = $3 and revoked_by = 0
