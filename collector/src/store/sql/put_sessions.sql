-- Writes sessions as they are now. What a session began with may still change: an overtaken first page comes late.
insert into sessions (
    site_id, session_id, visitor_id, number, started_at, last_at, events, page_views,
    entry_at, entry_url, entry_title, page_at, page_url, page_title,
    referrer_url, referrer_host, referrer_medium, referrer_name,
    campaign_source, campaign_medium, campaign_name, campaign_term, campaign_content, campaign_click_id,
    campaign_network, device_category, browser, browser_version, os, os_version,
    core, language, zone, screen_width, screen_height, view_width, view_height, country, ip, user_agent, bot,
    epoch_id, closed
) values {rows}
on conflict (site_id, session_id) do update set
    started_at = excluded.started_at, last_at = excluded.last_at,
    events = excluded.events, page_views = excluded.page_views,
    entry_at = excluded.entry_at, entry_url = excluded.entry_url, entry_title = excluded.entry_title,
    page_at = excluded.page_at, page_url = excluded.page_url, page_title = excluded.page_title,
    referrer_url = excluded.referrer_url, referrer_host = excluded.referrer_host,
    referrer_medium = excluded.referrer_medium, referrer_name = excluded.referrer_name,
    campaign_source = excluded.campaign_source, campaign_medium = excluded.campaign_medium,
    campaign_name = excluded.campaign_name, campaign_term = excluded.campaign_term,
    campaign_content = excluded.campaign_content, campaign_click_id = excluded.campaign_click_id,
    campaign_network = excluded.campaign_network,
    core = excluded.core, language = excluded.language, zone = excluded.zone,
    screen_width = excluded.screen_width, screen_height = excluded.screen_height,
    view_width = excluded.view_width, view_height = excluded.view_height, closed = excluded.closed
