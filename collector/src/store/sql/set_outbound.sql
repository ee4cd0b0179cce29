-- Sets where a site's messages of a channel go.
insert into outbound (site_id, channel, url, secret) values ($1, $2, $3, $4)
on conflict (site_id, channel) do update set url = excluded.url, secret = excluded.secret
