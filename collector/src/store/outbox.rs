//! The outbox in the store: messages that wait, who is sending them, and where a site's go.

use super::identity::vault::Vault;
use super::{Store, StoreError, sealed};
use crate::clock::Timestamp;
use crate::outbox::{Channel, Message, MessageId};
use crate::sql::{Connection, Row, query};
use protocol::ids::SiteId;

/// Whose key seals what is about a site and nobody in particular.
const NOBODY: [u8; 16] = [0; 16];

/// A message that was taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose it is.
    pub site: SiteId,
    /// Its id.
    pub id: MessageId,
    /// Which way it goes.
    pub channel: Channel,
    /// What it is, in a word.
    pub kind: String,
    /// JSON.
    pub payload: String,
    /// When it is given up.
    pub ends_at: Timestamp,
    /// How often it has failed.
    pub tries: i64,
}

/// Where a site's messages go.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub url: String,
    /// What they are signed with.
    pub secret: Vec<u8>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target {}", self.url)
    }
}

/// How many messages of a channel there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The channel.
    pub channel: Channel,
    /// Not sent yet.
    pub waiting: i64,
    /// Given up in the last weeks.
    pub given_up: i64,
}

/// Writes a message in a transaction that somebody else has begun. A webhook of a site that has none is nothing.
pub async fn post(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    it: &Message,
    now: Timestamp,
) -> Result<(), StoreError> {
    let channel = it.channel.word();
    if it.channel == Channel::Webhook {
        let target = query(include_str!("sql/outbound.sql")).bind(&site.0).bind(channel);
        if target.fetch_optional(on).await?.is_none() {
            return Ok(());
        }
    }
    let sealed = sealed::seal(on, vault, site, it.subject, it.payload.as_bytes()).await?;
    query(include_str!("sql/post_message.sql"))
        .bind(&site.0)
        .bind(&it.id.0)
        .bind(channel)
        .bind(it.kind)
        .bind(&it.subject)
        .bind(sealed)
        .bind(now.0)
        .bind(it.ends_at.0)
        .execute(on)
        .await?;
    Ok(())
}

/// Takes a message back in a transaction that somebody else has begun.
pub async fn take_back(on: &mut Connection, site: SiteId, id: MessageId) -> Result<(), StoreError> {
    query(include_str!("sql/drop_message.sql")).bind(&site.0).bind(&id.0).execute(on).await?;
    Ok(())
}

impl Store {
    /// Takes messages of a channel that are due, `most` at most; nobody else takes them before `until`. What is about
    /// somebody who was forgotten is dropped.
    pub async fn due(
        &self,
        vault: &Vault,
        channel: Channel,
        now: Timestamp,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let statement = match channel {
            Channel::Webhook => include_str!("sql/due_webhooks.sql"),
            Channel::Mail | Channel::Sms => include_str!("sql/due_messages.sql"),
        };
        let mut lease = self.pool.lease().await?;
        let asked = query(statement).bind(channel.word()).bind(now.0).bind(most as i64);
        let mut due = Vec::new();
        for row in asked.fetch_all(&mut lease).await? {
            let (site, id): ([u8; 16], [u8; 16]) = (row.get(0)?, row.get(1)?);
            let claimed = query(include_str!("sql/claim_message.sql"))
                .bind(&site)
                .bind(&id)
                .bind(row.get::<i64>(6)?)
                .bind(now.0)
                .bind(until.0)
                .execute(&mut lease)
                .await?;
            if claimed != 1 {
                continue;
            }
            match read_due(&mut lease, vault, channel, &row).await {
                Err(StoreError::Unreadable(why)) => {
                    // It would stand in the way of the others for ever.
                    tracing::error!(why, "a message was given up");
                    let gone = query(include_str!("sql/give_up_message.sql")).bind(&site).bind(&id);
                    gone.execute(&mut lease).await?;
                }
                read => due.extend(read?),
            }
        }
        Ok(due)
    }

    /// Writes a message in a transaction of its own.
    pub async fn post_alone(
        &self,
        vault: &Vault,
        site: SiteId,
        it: &Message,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        post(tx.on, vault, site, it, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A message has left.
    pub async fn delivered(&self, it: &Due) -> Result<(), StoreError> {
        take_back(&mut *self.pool.lease().await?, it.site, it.id).await
    }

    /// A message could not be sent: it is tried again at a moment.
    pub async fn put_off(&self, it: &Due, due_at: Timestamp) -> Result<(), StoreError> {
        let asked = query(include_str!("sql/put_off_message.sql")).bind(&it.site.0).bind(&it.id.0).bind(due_at.0);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// A message is not tried again.
    pub async fn give_up(&self, it: &Due) -> Result<(), StoreError> {
        let asked = query(include_str!("sql/give_up_message.sql")).bind(&it.site.0).bind(&it.id.0);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// How many messages of a site there are, by channel; none where a channel has none.
    pub async fn waiting(&self, site: SiteId) -> Result<Vec<Waiting>, StoreError> {
        let asked = query(include_str!("sql/outbox_counts.sql")).bind(&site.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let mut all: Vec<Waiting> = Vec::new();
        for row in rows {
            let Some(channel) = Channel::of_word(row.get(0)?) else { continue };
            if all.last().is_none_or(|it| it.channel != channel) {
                all.push(Waiting { channel, waiting: 0, given_up: 0 });
            }
            let (given_up, count) = (row.get::<i64>(1)? != 0, row.get(2)?);
            if let Some(last) = all.last_mut() {
                *(if given_up { &mut last.given_up } else { &mut last.waiting }) = count;
            }
        }
        Ok(all)
    }

    /// Forgets messages that were given up and made before a moment.
    pub async fn forget_given_up(&self, before: Timestamp) -> Result<(), StoreError> {
        let asked = query(include_str!("sql/forget_given_up.sql")).bind(before.0);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// Sets where a site's messages of a channel go, and what they are signed with. An empty address: nowhere; what waits
    /// is dropped.
    pub async fn set_outbound(
        &self,
        vault: &Vault,
        site: SiteId,
        channel: Channel,
        url: &str,
        secret: &[u8],
    ) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        if url.is_empty() {
            for statement in [include_str!("sql/drop_outbound.sql"), include_str!("sql/drop_channel.sql")] {
                query(statement).bind(&site.0).bind(channel.word()).execute(tx.on).await?;
            }
        } else {
            let secret = sealed::seal(tx.on, vault, site, NOBODY, secret).await?;
            let asked = query(include_str!("sql/set_outbound.sql")).bind(&site.0).bind(channel.word());
            asked.bind(url).bind(secret).execute(tx.on).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Where a site's messages of a channel go.
    pub async fn outbound(&self, vault: &Vault, site: SiteId, channel: Channel) -> Result<Option<Target>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let asked = query(include_str!("sql/outbound.sql")).bind(&site.0).bind(channel.word());
        let Some(row) = asked.fetch_optional(&mut lease).await? else { return Ok(None) };
        let secret = sealed::open(&mut lease, vault, site, NOBODY, row.get(1)?).await?;
        let secret = secret.ok_or_else(|| StoreError::Unreadable("the key of a site".into()))?;
        Ok(Some(Target { url: row.get(0)?, secret }))
    }
}

/// Opens a message that was claimed; one about somebody who is forgotten is dropped.
async fn read_due(on: &mut Connection, vault: &Vault, channel: Channel, row: &Row) -> Result<Option<Due>, StoreError> {
    let (site, id) = (SiteId(row.get(0)?), MessageId(row.get(1)?));
    let Some(payload) = sealed::open(on, vault, site, row.get(3)?, row.get(4)?).await? else {
        take_back(on, site, id).await?;
        return Ok(None);
    };
    let payload = String::from_utf8(payload).map_err(|_| StoreError::Unreadable(format!("message {id}")))?;
    let kind = row.get(2)?;
    Ok(Some(Due { site, id, channel, kind, payload, ends_at: Timestamp(row.get(5)?), tries: row.get(6)? }))
}
