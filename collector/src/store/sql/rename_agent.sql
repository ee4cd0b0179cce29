-- Gives an agent another name.
update agents set name = $2 where agent_id = $1
