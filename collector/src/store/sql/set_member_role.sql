-- Gives an agent of a site another role.
update members set role = $3 where site_id = $1 and agent_id = $2
