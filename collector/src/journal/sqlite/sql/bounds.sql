-- The first and last position kept; zero where there is none.
select coalesce(min(position), 0), coalesce(max(position), 0) from entries
