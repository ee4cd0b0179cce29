-- Mails or text messages that are due and that nobody is sending.
select site_id, message_id, kind, subject_id, sealed, ends_at, tries from outbox
where given_up = 0 and channel = $1 and due_at <= $2 and claimed_until <= $2
order by due_at limit $3
