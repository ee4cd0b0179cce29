-- The place of an assertion that was decided already.
select seq from assertions where site_id = $1 and assertion_id = $2
