-- What leaves the server, and where it goes. What names a person is sealed with the key of whom it is about; zeros stand
-- for nobody.

-- Where a site's webhooks and text messages go. The secret they are signed with is sealed with the site's own key.
create table outbound (
    site_id blob not null,
    channel text not null,
    url text not null,
    secret blob not null,
    primary key (site_id, channel)
) strict, without rowid;

-- Messages that have not left yet, and those that were given up. `number` is the order within a site's channel;
-- `claimed_until` keeps two servers from sending the same at once.
create table outbox (
    site_id blob not null,
    message_id blob not null,
    channel text not null,
    kind text not null,
    subject_id blob not null,
    sealed blob not null,
    number integer not null,
    made_at integer not null,
    due_at integer not null,
    ends_at integer not null,
    claimed_until integer not null,
    tries integer not null,
    given_up integer not null,
    primary key (site_id, message_id)
) strict;
create index outbox_in_order on outbox (site_id, channel, given_up, number);
create index outbox_by_due on outbox (given_up, channel, due_at);
create index outbox_by_subject on outbox (site_id, subject_id);

-- One-time codes that were sent. `sealed` is the identifier that a code proves, sealed with the epoch's key; the address and
-- the code itself are keyed hashes.
create table codes (
    site_id blob not null,
    code_id blob not null,
    visitor_id blob not null,
    epoch_id blob not null,
    address_index blob not null,
    code_hash blob not null,
    sealed blob not null,
    asked_at integer not null,
    ends_at integer not null,
    tries_left integer not null,
    primary key (site_id, code_id)
) strict;
create index codes_by_visitor on codes (site_id, visitor_id, asked_at);
create index codes_by_address on codes (site_id, address_index, asked_at);
create index codes_by_time on codes (asked_at);
