-- What is fixed when a journal is made, and how far it was pruned.
create table if not exists settings (name text not null primary key, value integer not null) strict
