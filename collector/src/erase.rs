//! Forgetting somebody: the keys that seal their data are destroyed, their web sessions are deleted, their beacons in the
//! journal emptied. What stays is that it was done, and by whom. The desk, the API and the command line do the same.

use crate::clock::{Timestamp, chance};
use crate::identity::log::{Assertion, AssertionId, ContactId, Says};
use crate::journal::{Entry, Journal, Partition};
use crate::journeys::epochs::Epoch;
use crate::store::identity::Decided;
use crate::store::identity::vault::Vault;
use crate::store::{Store, StoreError};
use protocol::ids::{EventId, SessionId, SiteId, VisitorId, uuid_v7};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Why somebody could not be forgotten, or not everywhere.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The store's fault: nothing was erased.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal's fault: the store is done; the same again does the rest.
    #[error("the journal could not be gone through: {0}")]
    Journal(#[from] crate::journal::JournalError),
}

/// What was erased.
#[derive(Debug)]
pub struct Erased {
    /// The decision.
    pub decided: Decided,
    /// Browsers of which something was erased.
    pub visitors: BTreeSet<VisitorId>,
    /// Web sessions.
    pub sessions: Vec<SessionId>,
    /// Events.
    pub events: usize,
}

/// Forgets a contact and whoever is joined with it; `None` where there is no such contact. `before` is told, before
/// anything is committed, whose past will be another one.
pub async fn erase(
    (store, journal, vault): (&Store, &dyn Journal, &Vault),
    site: SiteId,
    contact: ContactId,
    (actor, reason): (&str, String),
    now: Timestamp,
    before: impl FnOnce(&BTreeSet<VisitorId>),
) -> Result<Option<Erased>, EraseError> {
    let Some(scope) = store.what_is_theirs(vault, site, contact).await? else { return Ok(None) };
    before(&scope.visitors);
    let says = Says::Erases { contact: scope.contact };
    let id = AssertionId(uuid_v7(now.0.max(0) as u64, chance()));
    let it =
        Assertion { id, observed_at: now, received_at: now, evidence: reason, expires_at: None, raw: Vec::new(), says };
    let fresh = |_: &VisitorId| Epoch {
        id: crate::identity::log::EpochId(uuid_v7(now.0.max(0) as u64, chance())),
        from: now,
        tab: protocol::ids::TabId([0; 16]),
        seq: 0,
        forced: false,
    };
    let (decided, events) = store.erase(vault, site, actor, &it, &scope, fresh).await?;
    let gone: HashSet<EventId> = events.iter().copied().collect();
    let mut of_partition: BTreeMap<Partition, HashSet<VisitorId>> = BTreeMap::new();
    for visitor in &scope.visitors {
        let partition = Partition::of(site, *visitor, journal.partitions());
        of_partition.entry(partition).or_default().insert(*visitor);
    }
    for (partition, visitors) in of_partition {
        let gone = gone.clone();
        let emptied = move |entry: &Entry| {
            (entry.site == site && visitors.contains(&entry.visitor)).then(|| without(entry, &gone))
        };
        let positions = journal.rewrite(partition, Box::new(emptied)).await?;
        store.forget_set_aside(partition, &positions).await?;
    }
    store.empty_log().await?;
    let (sessions, visitors) = (scope.sessions.into_iter().collect(), scope.visitors);
    Ok(Some(Erased { decided, visitors, sessions, events: events.len() }))
}

/// An entry without what is gone. What its browser said of itself, and what was refused, goes with it.
fn without(entry: &Entry, gone: &HashSet<EventId>) -> Entry {
    let events: Vec<_> = entry.events.iter().filter(|it| !gone.contains(&it.event.id)).cloned().collect();
    let mut left = Entry { events, ..entry.clone() };
    left.refused.iter_mut().for_each(|it| it.text.clear());
    if left.events.is_empty() {
        left.client = None;
        left.user_agent.clear();
        left.ip.clear();
        left.country.clear();
        left.dropped.clear();
    }
    left
}
