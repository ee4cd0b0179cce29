-- Web sessions of some epochs that began before a moment, the newest first.
select session_id, visitor_id, number, started_at, last_at, events, page_views,
    entry_at, entry_url, entry_title, page_at, page_url, page_title,
    referrer_url, referrer_host, referrer_medium, referrer_name,
    campaign_source, campaign_medium, campaign_name, campaign_term, campaign_content, campaign_click_id,
    campaign_network, device_category, browser, browser_version, os, os_version,
    core, language, zone, screen_width, screen_height, view_width, view_height, country, ip, user_agent, bot,
    coalesce(epoch_id, visitor_id), closed
from sessions where site_id = $1 and started_at < $2 and epoch_id in ({list}) order by started_at desc limit 101
