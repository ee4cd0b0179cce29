-- Takes a one-time code back that is not sent after all.
delete from codes where site_id = $1 and code_id = $2
