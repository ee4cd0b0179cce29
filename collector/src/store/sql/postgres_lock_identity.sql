-- One assertion of a site is decided after the other.
select pg_advisory_xact_lock($1)
