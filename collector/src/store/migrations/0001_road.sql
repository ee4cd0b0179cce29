-- The road: sites, visitors, web sessions, events, what became of events, and how far the projector is.
-- Written once: for PostgreSQL `integer` becomes `bigint`, `blob` becomes `bytea`, and the words after the closing
-- bracket of a table go. Times are milliseconds since 1970, UTC. Every primary key leads with the site. Wide tables keep
-- SQLite's rowid: without it the inner pages of the tree would hold whole rows, and a look-up go through six levels.

create table sites (
    site_id blob not null primary key,
    name text not null,
    settings text not null,
    created_at integer not null,
    changed_at integer not null
) strict, without rowid;

-- The public keys of a site. A rotated one is taken until it expires, so that cached pages go on working.
create table site_keys (
    site_key text not null primary key,
    site_id blob not null references sites (site_id),
    created_at integer not null,
    expires_at integer
) strict, without rowid;

-- Keys of the API, by their SHA-256.
create table api_keys (
    key_hash blob not null primary key,
    site_id blob not null references sites (site_id),
    name text not null,
    hint text not null,
    created_at integer not null,
    revoked_at integer
) strict, without rowid;

create table visitors (
    site_id blob not null,
    visitor_id blob not null,
    first_seen_at integer not null,
    last_seen_at integer not null,
    sessions integer not null,
    primary key (site_id, visitor_id)
) strict, without rowid;

-- A session's id begins with its first moment: the primary key is also the order of time.
create table sessions (
    site_id blob not null,
    session_id blob not null,
    visitor_id blob not null,
    number integer not null,
    started_at integer not null,
    last_at integer not null,
    events integer not null,
    page_views integer not null,
    entry_at integer not null,
    entry_url text not null,
    entry_title text not null,
    page_at integer not null,
    page_url text not null,
    page_title text not null,
    referrer_url text not null,
    referrer_host text not null,
    referrer_medium text not null,
    referrer_name text not null,
    campaign_source text not null,
    campaign_medium text not null,
    campaign_name text not null,
    campaign_term text not null,
    campaign_content text not null,
    campaign_click_id text not null,
    campaign_network text not null,
    device_category text not null,
    browser text not null,
    browser_version text not null,
    os text not null,
    os_version text not null,
    core text not null,
    language text not null,
    zone text not null,
    screen_width integer not null,
    screen_height integer not null,
    view_width integer not null,
    view_height integer not null,
    country text not null,
    ip text not null,
    user_agent text not null,
    bot text not null,
    primary key (site_id, session_id)
) strict;
create index sessions_by_visitor on sessions (site_id, visitor_id);
create index sessions_by_activity on sessions (site_id, last_at);

create table events (
    site_id blob not null,
    event_id blob not null,
    session_id blob not null,
    tab_id blob not null,
    view_id blob not null,
    seq integer not null,
    name text not null,
    happened_at integer not null,
    received_at integer not null,
    age_ms integer not null,
    sent_at integer not null,
    recovered integer not null,
    url text,
    title text,
    referrer text,
    attributes text not null,
    primary key (site_id, event_id)
) strict;
create index events_by_session on events (site_id, session_id);

-- What became of events, by the hour they were received in.
create table outcomes (
    site_id blob not null,
    hour_at integer not null,
    outcome text not null,
    reason text not null,
    events integer not null,
    primary key (site_id, hour_at, outcome, reason)
) strict, without rowid;

-- Beacons whose account of given-up events was counted: an account counts once, however often it is sent.
create table accounts (
    site_id blob not null,
    beacon_id blob not null,
    received_at integer not null,
    primary key (site_id, beacon_id)
) strict, without rowid;

-- What could not be projected, and why. `place` is the event's place in its beacon, -1 for the whole entry.
create table quarantine (
    partition_id integer not null,
    position integer not null,
    place integer not null,
    site_id blob not null,
    reason text not null,
    content text not null,
    received_at integer not null,
    primary key (partition_id, position, place)
) strict, without rowid;

-- How far each partition of the journal is projected.
create table positions (
    partition_id integer not null primary key,
    position integer not null
) strict, without rowid;
