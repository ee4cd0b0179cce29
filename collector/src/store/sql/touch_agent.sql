-- An agent is seen.
update agents set seen_at = $2 where agent_id = $1
