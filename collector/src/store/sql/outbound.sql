-- Where a site's messages of a channel go.
select url, secret from outbound where site_id = $1 and channel = $2
