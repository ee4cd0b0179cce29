-- Takes a site away from an agent.
delete from members where site_id = $1 and agent_id = $2
