-- Changes a role.
update roles set name = $3, permissions = $4 where site_id = $1 and role_id = $2
