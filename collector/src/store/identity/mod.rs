//! The identity log in the store: an assertion is appended, decided over the part of the state that it can touch, and
//! written with everything that follows, in one transaction. One of a site after the other.

pub mod cards;
mod changed;
pub mod contacts;
pub(in crate::store) mod edges;
pub mod find;
mod notice;
pub mod people;
mod slice;
#[cfg(test)]
mod speed;
pub mod vault;
mod write;

pub use changed::{Changed, Decided};
pub use write::Told;

use super::{Store, StoreError};
use crate::identity::decide::decide;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, ContactId, Seq};
use crate::sql::{Backend, Connection, query};
use protocol::ids::SiteId;
use slice::Slice;
use std::collections::BTreeSet;
use vault::Vault;

impl Store {
    /// Decides an assertion of a site and keeps everything that follows; `actor` is who makes it. What was decided before
    /// is not decided again.
    pub async fn assert(
        &self,
        vault: &Vault,
        site: SiteId,
        actor: &str,
        it: &Assertion,
    ) -> Result<Decided, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let decision = decide_on(&mut *tx.on, vault, site, actor, it).await?;
        tx.commit().await?;
        Ok(decision)
    }

    /// The same for several, all or none of them: they share one sync.
    pub async fn assert_all(
        &self,
        vault: &Vault,
        site: SiteId,
        actor: &str,
        all: &[Assertion],
    ) -> Result<Vec<Decided>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let mut decided = Vec::with_capacity(all.len());
        for it in all {
            decided.push(decide_on(&mut *tx.on, vault, site, actor, it).await?);
        }
        tx.commit().await?;
        Ok(decided)
    }

    /// The contacts that hold an identifier, each with the contact that answers for it left to the caller.
    pub async fn find_by_key(&self, vault: &Vault, site: SiteId, key: &Key) -> Result<Vec<ContactId>, StoreError> {
        let asked = query(include_str!("../sql/holders.sql")).bind(&site.0).bind(vault.index(site, key).to_vec());
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let found: Result<BTreeSet<ContactId>, StoreError> =
            rows.iter().map(|row| Ok(ContactId(row.get(0)?))).collect();
        Ok(found?.into_iter().collect())
    }

    /// How many subjects of a site have a key.
    pub async fn seals(&self, site: SiteId) -> Result<i64, StoreError> {
        let asked = query(include_str!("../sql/count_seals.sql")).bind(&site.0);
        Ok(asked.fetch_one(&mut *self.pool.lease().await?).await?.get(0)?)
    }
}

/// Decides an assertion of a site, and keeps everything that follows, in a transaction that somebody else has begun and
/// will commit: with what has caused it, and with what is told of it.
pub async fn decide_on(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    actor: &str,
    it: &Assertion,
) -> Result<Decided, StoreError> {
    if on.backend() == Backend::Postgres {
        let [a, b, c, d, e, f, g, h, ..] = site.0;
        query(include_str!("../sql/postgres_lock_identity.sql"))
            .bind(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
            .execute(on)
            .await?;
    }
    let mut slice = Slice::new(on, vault, site);
    slice.load(it).await?;
    let last = query(include_str!("../sql/last_seq.sql")).bind(&site.0).fetch_one(&mut *slice.on).await?;
    let seq = Seq(last.get::<i64>(0)? as u64 + 1);
    let forgotten = slice.whom_it_erases(it);
    let before = slice.state.clone();
    let mut decision = decide(&mut slice.state, seq, it);
    if decision.ignored == Some("known") {
        decision.epoch = slice.epoch_forced_by(it).await?;
        return Ok(Decided { decision, changed: Changed::default() });
    }
    slice.write(it, actor, &decision).await?;
    let changed = Changed::of(&before, &slice.state, it, &decision);
    slice.refresh(&changed.contacts, it.received_at).await?;
    if let Some(whom) = forgotten {
        slice.forget(whom).await?;
    }
    let Slice { on, state, .. } = slice;
    let decided = Decided { decision, changed };
    notice::tell(on, vault, site, (actor, it), (&before, &state), &decided).await?;
    Ok(decided)
}
