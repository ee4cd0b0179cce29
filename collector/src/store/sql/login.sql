-- Who is logged in with a cookie, unless that has ended, and the key of what is sealed.
select a.agent_id, a.sealed, s.sealed, a.password, a.operator, l.seen_at
from logins l
join agents a on a.agent_id = l.agent_id
join seals s on s.site_id = $3 and s.subject_id = a.agent_id
where l.login_hash = $1 and l.expires_at > $2
