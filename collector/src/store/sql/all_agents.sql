-- Every account, for the command line.
select agent_id, email, name, password, operator from agents order by email
