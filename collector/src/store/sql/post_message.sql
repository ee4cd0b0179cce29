-- Puts a message into the outbox, behind all others of its site and channel.
insert into outbox (site_id, message_id, channel, kind, subject_id, sealed, number, made_at, due_at, ends_at,
    claimed_until, tries, given_up)
values ($1, $2, $3, $4, $5, $6,
    (select coalesce(max(number), 0) + 1 from outbox where site_id = $1 and channel = $3),
    $7, $7, $8, 0, 0, 0)
