//! Forgetting somebody: the keys that seal their data are destroyed, their web sessions are deleted, their beacons in the
//! journal emptied. What stays is that it was done, and by whom. The desk, the API and the command line do the same.

use crate::clock::{Timestamp, chance};
use crate::identity::log::{Assertion, AssertionId, ContactId, EpochId, Says};
use crate::journal::{Entry, Journal, Partition};
use crate::projector::cache::Forgotten;
use crate::store::identity::Decided;
use crate::store::identity::vault::Vault;
use crate::store::{Store, StoreError};
use protocol::ids::{EventId, SessionId, SiteId, VisitorId, uuid_v7};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

/// How often, and at what distance, it is asked whether everything is projected.
const SETTLED_TRIES: u32 = 500;
const SETTLED_EVERY: Duration = Duration::from_millis(10);

/// Why somebody could not be forgotten, or not everywhere: the same again does the rest.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The store's fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal's fault.
    #[error("the journal could not be gone through: {0}")]
    Journal(#[from] crate::journal::JournalError),
    /// Nothing was erased.
    #[error("the store is far behind the journal; nothing was erased")]
    Behind,
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

/// Forgets a contact and whoever is joined with it; `None` where there is no such contact. Meanwhile the projector does not
/// rely on what it remembers of them.
///
/// The journal comes first: whatever goes wrong on the way, the contact is still there, and the same again does it all.
pub async fn erase(
    (store, journal, vault): (&Store, &dyn Journal, &Vault),
    site: SiteId,
    contact: ContactId,
    (actor, reason): (&str, String),
    now: Timestamp,
    forgotten: &Forgotten,
) -> Result<Option<Erased>, EraseError> {
    settle(store, journal).await?;
    let Some(scope) = store.what_is_theirs(vault, site, contact).await? else { return Ok(None) };
    let held = forgotten.hold(scope.visitors.iter().map(|it| (site, *it)));
    let known: HashSet<EventId> = store.events_of(site, &scope.sessions).await?.into_iter().collect();
    empty((store, journal), site, &scope.visitors, &known).await?;
    let says = Says::Erases { contact: scope.contact };
    let id = AssertionId(uuid_v7(now.0.max(0) as u64, chance()));
    let it =
        Assertion { id, observed_at: now, received_at: now, evidence: reason, expires_at: None, raw: Vec::new(), says };
    let fresh = || EpochId(uuid_v7(now.0.max(0) as u64, chance()));
    let (decided, events) = store.erase(vault, site, actor, &it, &scope, (now, fresh)).await?;
    drop(held);
    if events.iter().any(|it| !known.contains(it)) {
        // They came between the two.
        empty((store, journal), site, &scope.visitors, &events.iter().copied().collect()).await?;
    }
    store.empty_log().await?;
    let (sessions, visitors) = (scope.sessions.into_iter().collect(), scope.visitors);
    Ok(Some(Erased { decided, visitors, sessions, events: events.len() }))
}

/// Waits until everything that is in the journal now is projected: what is not, would not be found.
async fn settle(store: &Store, journal: &dyn Journal) -> Result<(), EraseError> {
    let Some((_, last)) = journal.bounds().await? else { return Ok(()) };
    for partition in (0..journal.partitions()).map(Partition) {
        let mut tries = 0;
        loop {
            let at = store.projected(partition).await?;
            let next = journal.read(partition, at, 1).await?;
            if next.first().is_none_or(|it| it.position > last) {
                break;
            }
            tries += 1;
            if tries > SETTLED_TRIES {
                return Err(EraseError::Behind);
            }
            tokio::time::sleep(SETTLED_EVERY).await;
        }
    }
    Ok(())
}

/// Takes some events of some browsers out of the journal, and what was refused of these browsers out of the quarantine.
async fn empty(
    (store, journal): (&Store, &dyn Journal),
    site: SiteId,
    visitors: &BTreeSet<VisitorId>,
    gone: &HashSet<EventId>,
) -> Result<(), EraseError> {
    let mut of_partition: BTreeMap<Partition, HashSet<VisitorId>> = BTreeMap::new();
    for visitor in visitors {
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
    Ok(())
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
