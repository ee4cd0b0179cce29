-- Accounts from before addresses and names were sealed.
select agent_id, email, name from agents where sealed is null
