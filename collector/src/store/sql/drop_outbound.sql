-- A site's messages of a channel go nowhere any more.
delete from outbound where site_id = $1 and channel = $2
