-- A journal keeps the number of partitions it was made with.
insert into settings (name, value) values ('partitions', $1), ('pruned_to', 0) on conflict (name) do nothing
