-- Sessions from the newest to the oldest, after a cursor, narrowed where a filter is not empty.
select session_id, visitor_id, number, started_at, last_at, events, page_views,
    entry_at, entry_url, entry_title, page_at, page_url, page_title,
    referrer_url, referrer_host, referrer_medium, referrer_name,
    campaign_source, campaign_medium, campaign_name, campaign_term, campaign_content, campaign_click_id,
    campaign_network, device_category, browser, browser_version, os, os_version,
    core, language, zone, screen_width, screen_height, view_width, view_height, country, ip, user_agent, bot,
    coalesce(epoch_id, visitor_id), closed
from sessions
where site_id = $1 and session_id < $2 and started_at >= $3 and started_at < $4
    and ($5 = '' or country = $5)
    and ($6 = '' or device_category = $6)
    and ($7 = '' or browser = $7)
    and ($8 = '' or os = $8)
    and ($9 = '' or campaign_source = $9)
    and ($10 = '' or campaign_name = $10)
    and ($11 = '' or referrer_host = $11)
    and ($12 = '' or referrer_medium = $12)
    and ($13 = 'all' or ($13 = 'only' and bot <> '') or ($13 = 'none' and bot = ''))
    and ($14 = 0 or visitor_id = $15)
    and ($17 = 0 or exists (select 1 from events e where e.site_id = $1 and e.session_id = sessions.session_id
        and lower(e.url) like $18 escape '!'))
    and ($19 = 0 or exists (select 1 from events e where e.site_id = $1 and e.session_id = sessions.session_id
        and ($20 = '' or e.name = $20)
        and (lower(e.attributes) like $21 escape '!' or lower(e.attributes) like $22 escape '!'
            or lower(e.attributes) like $23 escape '!')))
order by session_id desc limit $16
