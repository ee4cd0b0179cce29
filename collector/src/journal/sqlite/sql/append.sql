-- Appends entries.
insert into entries (position, partition_id, received_at, crc, payload) values {rows}
