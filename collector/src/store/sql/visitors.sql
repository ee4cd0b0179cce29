-- What is known of some visitors.
select visitor_id, first_seen_at, last_seen_at, sessions from visitors where site_id = $1 and visitor_id in ({list})
