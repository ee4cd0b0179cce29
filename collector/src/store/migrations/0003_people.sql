-- People: the log of assertions and what was decided, edges, cases. What names a person (identifiers, names) is sealed
-- with a key of the contact or epoch it is about; `key_index` is a keyed hash, for look-ups. Zeros stand for none.

-- Keys of subjects, each sealed with the operator's. To forget somebody is to delete theirs.
create table seals (
    site_id blob not null,
    subject_id blob not null,
    sealed blob not null,
    primary key (site_id, subject_id)
) strict, without rowid;

-- The log. `content` is the assertion, sealed; `decision` names edges and rules, nobody.
create table assertions (
    site_id blob not null,
    seq integer not null,
    assertion_id blob not null,
    subject_id blob not null,
    kind text not null,
    actor text not null,
    received_at integer not null,
    content blob not null,
    decision text not null,
    primary key (site_id, seq)
) strict;
create unique index assertions_by_id on assertions (site_id, assertion_id);
create index assertions_by_subject on assertions (site_id, subject_id);

create table contacts (
    site_id blob not null,
    contact_id blob not null,
    born_seq integer not null,
    erased integer not null,
    primary key (site_id, contact_id)
) strict, without rowid;

-- `a_id` is the contact an edge is about; `b_id` what is linked to it, or the other contact. Times that never come are the
-- greatest number; `revoked_by` 0 is current.
create table edges (
    site_id blob not null,
    by_seq integer not null,
    number integer not null,
    kind text not null,
    a_id blob not null,
    b_id blob not null,
    key_index blob not null,
    sealed blob not null,
    flag integer not null,
    level integer not null,
    observed_at integer not null,
    expires_at integer not null,
    valid_to integer not null,
    revoked_by integer not null,
    primary key (site_id, by_seq, number)
) strict;
create index edges_by_a on edges (site_id, a_id);
create index edges_by_b on edges (site_id, b_id);
create index edges_by_key on edges (site_id, key_index);

-- What was said of an epoch or conversation and proves nothing.
create table said (
    site_id blob not null,
    by_kind text not null,
    by_id blob not null,
    key_index blob not null,
    level integer not null,
    sealed blob not null,
    said_at integer not null,
    primary key (site_id, by_id, key_index, level)
) strict, without rowid;
create index said_by_key on said (site_id, key_index);

-- Joins that were refused.
create table cases (
    site_id blob not null,
    key_index blob not null,
    a_id blob not null,
    b_id blob not null,
    rule text not null,
    seq integer not null,
    sealed blob not null,
    primary key (site_id, key_index, a_id, b_id, rule)
) strict, without rowid;
create index cases_by_a on cases (site_id, a_id);
create index cases_by_b on cases (site_id, b_id);

-- The same said again on the same ground within a day is no news.
create table heard (
    site_id blob not null,
    what blob not null,
    heard_at integer not null,
    primary key (site_id, what)
) strict, without rowid;
