-- Sets aside what could not be projected.
insert into quarantine (partition_id, position, place, site_id, reason, content, received_at) values {rows}
on conflict (partition_id, position, place) do nothing
