-- Agents' addresses and names, and those in links, are sealed; an address is found by a keyed hash. SQL cannot seal: the
-- collector does it when it opens the store (`seal_agents.rs`), so null stands for what is not sealed yet. The old columns
-- stay, without words: `agents.email` is unique and takes the account's id.
alter table agents add column email_index blob;
alter table agents add column sealed blob;
create unique index agents_by_email on agents (email_index);

alter table links add column email_index blob;
alter table links add column sealed blob;
create index links_by_email on links (email_index);
