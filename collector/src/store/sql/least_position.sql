-- What every partition has projected, and the furthest that one has.
select coalesce(min(position), 0), coalesce(max(position), 0) from positions
