-- Gives an agent another name: what is sealed holds it.
update agents set sealed = $2 where agent_id = $1
