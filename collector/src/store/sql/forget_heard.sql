-- What was said more than a day ago may be said again.
delete from heard where heard_at < $1
