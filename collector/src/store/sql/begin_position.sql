-- A partition begins at the beginning.
insert into positions (partition_id, position) values ($1, 0) on conflict (partition_id) do nothing
