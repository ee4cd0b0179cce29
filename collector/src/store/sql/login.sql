-- Who is logged in with a cookie, unless that has ended.
select a.agent_id, a.email, a.name, a.password, a.operator, l.seen_at
from logins l join agents a on a.agent_id = l.agent_id
where l.login_hash = $1 and l.expires_at > $2
