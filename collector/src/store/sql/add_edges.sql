-- Edges that a decision has made.
insert into edges (
    site_id, by_seq, number, kind, a_id, b_id, key_index, sealed, flag, level, observed_at, expires_at, valid_to, revoked_by
) values {rows}
