-- Uses a link up. No row changed: somebody was faster.
delete from links where link_hash = $1 and expires_at > $2
