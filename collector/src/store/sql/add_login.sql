-- A browser logs in.
insert into logins (login_hash, agent_id, created_at, seen_at, expires_at, ip, user_agent)
values ($1, $2, $3, $4, $5, $6, $7)
