-- One row is one beacon as it was taken. `position` is given by the writer and only rises.
create table if not exists entries (
    position integer not null primary key,
    partition_id integer not null,
    received_at integer not null,
    crc integer not null,
    payload blob not null
) strict
