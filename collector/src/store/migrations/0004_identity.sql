-- Identity on the road: epochs of visitors, signed tokens, keys that sign them, what lists and searches of contacts need.

-- The stretches of a visitor's life that can be linked. The first has the visitor's id and no row. `tab_id` and `seq` are
-- those of the event that began it: inside a tab the sequence decides what came after.
create table epochs (
    site_id blob not null,
    visitor_id blob not null,
    epoch_id blob not null,
    from_at integer not null,
    tab_id blob not null,
    seq integer not null,
    forced integer not null,
    primary key (site_id, epoch_id)
) strict, without rowid;
create index epochs_by_visitor on epochs (site_id, visitor_id, from_at);

-- Null for sessions from before there were epochs: theirs is the visitor's first.
alter table sessions add column epoch_id blob;
-- The visitor's epoch has ended, and the session with it.
alter table sessions add column closed integer not null default 0;
create index sessions_by_epoch on sessions (site_id, epoch_id, started_at);

-- What lists show of a contact, sealed with its key; the contact that answers for it (zeros: it does so itself).
alter table contacts add column lost_to blob;
alter table contacts add column kind text not null default 'ephemeral';
alter table contacts add column card blob;
alter table contacts add column changed_at integer not null default 0;
create index contacts_by_change on contacts (site_id, changed_at);

-- Keyed hashes of the beginnings of words in names, for searches.
create table contact_words (
    site_id blob not null,
    word_index blob not null,
    contact_id blob not null,
    primary key (site_id, word_index, contact_id)
) strict, without rowid;
create index contact_words_by_contact on contact_words (site_id, contact_id);

create table used_tokens (
    site_id blob not null,
    token_index blob not null,
    epoch_id blob not null,
    used_at integer not null,
    primary key (site_id, token_index)
) strict, without rowid;

-- What customers sign tokens with: public keys, or shared secrets, sealed with the site's key.
create table signing_keys (
    site_id blob not null,
    kid text not null,
    algorithm text not null,
    sealed blob not null,
    created_at integer not null,
    primary key (site_id, kid)
) strict, without rowid;

-- Whether a key of the API may write contacts.
alter table api_keys add column writes integer not null default 0;
