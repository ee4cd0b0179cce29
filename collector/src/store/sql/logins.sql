-- Where an agent is logged in, the latest first.
select login_hash, created_at, seen_at, ip, user_agent from logins
where agent_id = $1 and expires_at > $2 order by seen_at desc, login_hash
