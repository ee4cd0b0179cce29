-- Forgets which accounts were counted, once no browser repeats them.
delete from accounts where received_at < $1
