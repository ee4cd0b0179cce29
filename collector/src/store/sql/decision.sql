-- What was decided about an assertion.
select decision from assertions where site_id = $1 and assertion_id = $2
