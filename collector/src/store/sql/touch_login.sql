-- A login is used; it goes on for as long again.
update logins set seen_at = $2, expires_at = $3 where login_hash = $1
