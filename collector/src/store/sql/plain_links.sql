-- Links from before addresses and names were sealed.
select link_hash, email, made_by from links where sealed is null
