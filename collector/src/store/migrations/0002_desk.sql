-- The desk: agents, what they may do on which site, their logins, and links that let somebody in.

create table agents (
    agent_id blob not null primary key,
    email text not null unique,
    name text not null,
    password text not null,
    operator integer not null,
    created_at integer not null,
    seen_at integer
) strict, without rowid;

-- Which site an agent sees, and with what role: a word for a built-in one, else the id of one of the site's own.
create table members (
    site_id blob not null references sites (site_id),
    agent_id blob not null references agents (agent_id),
    role text not null,
    created_at integer not null,
    primary key (site_id, agent_id)
) strict, without rowid;
create index members_by_agent on members (agent_id);

create table roles (
    site_id blob not null references sites (site_id),
    role_id text not null,
    name text not null,
    permissions text not null,
    created_at integer not null,
    primary key (site_id, role_id),
    unique (site_id, name)
) strict, without rowid;

-- Browsers that are logged in, by the SHA-256 of their cookie.
create table logins (
    login_hash blob not null primary key,
    agent_id blob not null references agents (agent_id),
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null,
    ip text not null,
    user_agent text not null
) strict, without rowid;
create index logins_by_agent on logins (agent_id);

-- Links that are used once, by the SHA-256 of their token: `setup`, `join` (a site), `password` (an account). Those that
-- are about no site have zeros in its place.
create table links (
    link_hash blob not null primary key,
    kind text not null,
    site_id blob not null,
    email text not null,
    role text not null,
    made_by text not null,
    created_at integer not null,
    expires_at integer not null
) strict, without rowid;
create index links_by_site on links (site_id);

alter table api_keys add column used_at integer;
