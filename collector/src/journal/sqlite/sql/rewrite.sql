-- Puts another entry in the place of one.
update entries set crc = $2, payload = $3 where position = $1
