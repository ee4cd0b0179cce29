//! One-time codes in the store: how many may be sent, and who has entered the right one. Neither the code nor the address
//! can be read in it.

use super::identity::vault::Vault;
use super::identity::{Decided, decide_on};
use super::{Store, StoreError, sealed};
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, AssertionId, EpochId, Level, Says};
use crate::outbox::{Channel, Message, MessageId, post};
use crate::sql::{Backend, Connection, query};
use protocol::ids::{SiteId, VisitorId};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// How long a code counts.
pub const CODE_ENDS_AFTER_MS: i64 = 10 * 60_000;
/// How often a code may be entered.
const TRIES: i64 = 5;
/// Codes an hour to one address, and to one visitor.
const OF_ADDRESS: i64 = 5;
const OF_VISITOR: i64 = 10;
const HOUR_MS: i64 = 3_600_000;
/// Between two codes for the same visitor at the same address.
const APART_MS: i64 = 30_000;

/// A code that somebody asks for.
#[derive(Clone, Debug)]
pub struct AskedCode {
    /// Its id, and that of the message that carries it.
    pub id: MessageId,
    /// Who asks.
    pub visitor: VisitorId,
    /// The epoch they must still be in; `None` for the one they are in.
    pub epoch: Option<EpochId>,
    /// What it proves; `None` for what is no identifier, and then nothing is sent.
    pub key: Option<Key>,
    /// The address as it came.
    pub raw: String,
    /// Six digits.
    pub digits: String,
    /// Which way it goes.
    pub channel: Channel,
    /// What is sent.
    pub payload: String,
    /// Whether it may be sent at all.
    pub allowed: bool,
}

/// What has become of a request for a code. A visitor is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is on its way.
    Sent,
    /// There is no such address, or none that codes are sent to.
    NoAddress,
    /// The visitor is in another epoch by now.
    OtherEpoch,
    /// Too many of them.
    TooMany,
}

/// What a code proves.
#[derive(Serialize, Deserialize)]
struct Proof {
    key: Option<Key>,
    raw: String,
}

/// The epoch that a visitor is in.
pub async fn epoch_now(on: &mut Connection, site: SiteId, visitor: VisitorId) -> Result<EpochId, StoreError> {
    let asked = query(include_str!("sql/epoch_now.sql")).bind(&site.0).bind(&visitor.0);
    let row = asked.fetch_optional(on).await?;
    // The first has the visitor's id.
    Ok(EpochId(row.map(|row| row.get(0)).transpose()?.unwrap_or(visitor.0)))
}

impl Store {
    /// Keeps a code and posts the message that carries it, unless there are too many. Whatever the address, the same is
    /// done; where nothing may be sent it is taken back at the end.
    pub async fn ask_code(
        &self,
        vault: &Vault,
        site: SiteId,
        it: &AskedCode,
        now: Timestamp,
    ) -> Result<Asked, StoreError> {
        let address = vault.blind(site, address(it).as_bytes());
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        lock(tx.on, [&address[..8], &it.visitor.0[8..]]).await?;
        let epoch = epoch_now(tx.on, site, it.visitor).await?;
        let counts = query(include_str!("sql/code_counts.sql"))
            .bind(&site.0)
            .bind(&it.visitor.0)
            .bind(address.to_vec())
            .bind(now.plus(-HOUR_MS).0)
            .bind(now.plus(-APART_MS).0)
            .fetch_one(tx.on)
            .await?;
        let asked = match (&it.key, it.epoch.is_none_or(|it| it == epoch)) {
            (None, _) => Asked::NoAddress,
            (_, false) => Asked::OtherEpoch,
            _ if !it.allowed => Asked::TooMany,
            _ if counts.get::<i64>(0)? >= OF_ADDRESS || counts.get::<i64>(1)? >= OF_VISITOR => Asked::TooMany,
            _ if counts.get::<i64>(2)? > 0 => Asked::TooMany,
            _ => Asked::Sent,
        };
        let ends_at = now.plus(CODE_ENDS_AFTER_MS);
        let proof = Proof { key: it.key.clone(), raw: it.raw.clone() };
        let proof = serde_json::to_vec(&proof).map_err(|why| StoreError::Unreadable(why.to_string()))?;
        let proof = sealed::seal(tx.on, vault, site, epoch.0, &proof).await?;
        query(include_str!("sql/add_code.sql"))
            .bind(&site.0)
            .bind(&it.id.0)
            .bind(&it.visitor.0)
            .bind(&epoch.0)
            .bind(address.to_vec())
            .bind(hash(vault, site, it.id, &it.digits).to_vec())
            .bind(proof)
            .bind(now.0)
            .bind(ends_at.0)
            .bind(TRIES)
            .execute(tx.on)
            .await?;
        let message = Message {
            id: it.id,
            channel: it.channel,
            kind: "code",
            subject: epoch.0,
            payload: it.payload.clone(),
            ends_at,
        };
        post(tx.on, vault, site, &message, now).await?;
        if asked != Asked::Sent {
            for statement in [include_str!("sql/drop_code.sql"), include_str!("sql/drop_message.sql")] {
                query(statement).bind(&site.0).bind(&it.id.0).execute(tx.on).await?;
            }
        }
        tx.commit().await?;
        Ok(asked)
    }

    /// A visitor enters a code. Where it is right it is used up, and what it proves is decided; `None` where it is wrong,
    /// whyever.
    pub async fn enter_code(
        &self,
        vault: &Vault,
        site: SiteId,
        visitor: VisitorId,
        digits: &str,
        now: Timestamp,
    ) -> Result<Option<Decided>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let epoch = epoch_now(tx.on, site, visitor).await?;
        let row = query(include_str!("sql/code_now.sql")).bind(&site.0).bind(&visitor.0).fetch_optional(tx.on).await?;
        // Where there is none, none is tried all the same.
        let id = MessageId(row.as_ref().map(|row| row.get(0)).transpose()?.unwrap_or_default());
        let tried = query(include_str!("sql/try_code.sql"))
            .bind(&site.0)
            .bind(&id.0)
            .bind(&epoch.0)
            .bind(now.0)
            .execute(tx.on)
            .await?;
        let expected = row.as_ref().map_or(Ok(&[0; 32][..]), |row| row.get::<&[u8]>(2))?;
        let same = bool::from(hash(vault, site, id, digits)[..].ct_eq(expected));
        let Some(row) = row.filter(|_| same && tried == 1) else {
            tx.commit().await?;
            return Ok(None);
        };
        query(include_str!("sql/use_code.sql")).bind(&site.0).bind(&id.0).execute(tx.on).await?;
        let proof = sealed::open(tx.on, vault, site, epoch.0, row.get(3)?).await?;
        let unreadable = |_| StoreError::Unreadable(format!("code {id}"));
        // Whoever is forgotten has proven nothing.
        let proof: Option<Proof> = proof.map(|it| serde_json::from_slice(&it)).transpose().map_err(unreadable)?;
        let Some((key, raw)) = proof.and_then(|it| Some((it.key?, it.raw))) else {
            tx.commit().await?;
            return Ok(None);
        };
        let assertion = Assertion {
            id: AssertionId(id.0),
            observed_at: now,
            received_at: now,
            evidence: format!("code {id}"),
            expires_at: None,
            raw: if raw == key.text() { Vec::new() } else { vec![raw] },
            says: Says::Proves { epoch, keys: vec![(key, Level::Proven)], signed: false },
        };
        let decided = decide_on(tx.on, vault, site, "visitor", &assertion).await?;
        tx.commit().await?;
        Ok(Some(decided))
    }

    /// Forgets codes that were asked for before a moment.
    pub async fn forget_codes(&self, before: Timestamp) -> Result<(), StoreError> {
        let asked = query(include_str!("sql/forget_codes.sql")).bind(before.0);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }
}

/// What is counted: the identifier, or what was typed instead of one.
fn address(it: &AskedCode) -> String {
    match &it.key {
        Some(key) => format!("{} {}", key.kind(), key.text()),
        None => format!("none {}", it.raw),
    }
}

fn hash(vault: &Vault, site: SiteId, id: MessageId, digits: &str) -> [u8; 32] {
    vault.blind(site, &[&id.0, digits.as_bytes()].concat())
}

/// Those who ask for the same address, or as the same visitor, are counted one after the other. SQLite has one writer anyway.
async fn lock(on: &mut Connection, of: [&[u8]; 2]) -> Result<(), StoreError> {
    if on.backend() != Backend::Postgres {
        return Ok(());
    }
    let mut numbers = of.map(|it| it.iter().take(8).fold(0i64, |all, it| all << 8 | i64::from(*it)));
    // Always in one order: nobody waits for somebody who waits for them.
    numbers.sort_unstable();
    for number in numbers {
        query(include_str!("sql/postgres_lock_identity.sql")).bind(number).execute(&mut *on).await?;
    }
    Ok(())
}
