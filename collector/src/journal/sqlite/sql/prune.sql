-- Forgets some of the oldest entries that are old enough and applied. Bounded, so that appends get their turn.
delete from entries
where position in (select position from entries where position <= $2 order by position limit $3) and received_at < $1
