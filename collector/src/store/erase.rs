//! What of the store is somebody's, and its end.

use super::identity::edges::EdgeRow;
use super::identity::find::SESSION_LINKS;
use super::identity::vault::Vault;
use super::identity::{Decided, decide_on};
use super::projection::put_epoch;
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::identity::log::{Assertion, ContactId, EpochId, Linked, What};
use crate::journal::{Partition, Position};
use crate::journeys::epochs::{self, Epoch};
use crate::outcome::Outcome;
use crate::sql::{Connection, Row, Rows, query, sqlite_file};
use protocol::ids::{EventId, SessionId, SiteId, TabId, VisitorId};
use std::collections::BTreeSet;

static SESSIONS: Rows = Rows::new(include_str!("sql/sessions_of_epochs.sql"), 1);
static VISITORS: Rows = Rows::new(include_str!("sql/visitors_of_epochs.sql"), 1);
static EPOCHS: Rows = Rows::new(include_str!("sql/visitor_epochs.sql"), 1);
static VISITORS_OF_SESSIONS: Rows = Rows::new(include_str!("sql/visitors_of_sessions.sql"), 1);

/// What is somebody's.
#[derive(Debug)]
pub struct Scope {
    /// The contact that answers.
    pub contact: ContactId,
    /// Their epochs.
    pub epochs: BTreeSet<EpochId>,
    /// Their web sessions.
    pub sessions: BTreeSet<SessionId>,
    /// Browsers with one of those.
    pub visitors: BTreeSet<VisitorId>,
}

impl Store {
    /// What is a contact's: its epochs, and their web sessions; `None` where there is no such contact.
    pub async fn what_is_theirs(
        &self,
        vault: &Vault,
        site: SiteId,
        contact: ContactId,
    ) -> Result<Option<Scope>, StoreError> {
        let mut scope =
            Scope { contact, epochs: BTreeSet::new(), sessions: BTreeSet::new(), visitors: BTreeSet::new() };
        match self.contact(vault, site, contact).await? {
            Some(whole) => {
                scope.contact = whole.id;
                scope.epochs = whole.state.epochs(whole.id);
                for (_, edge) in whole.state.about_all(whole.id) {
                    if let What::Link { of: Linked::Session(it), .. } = edge.what {
                        scope.sessions.insert(it);
                    }
                }
                // A placeholder's epoch has its id.
                scope.epochs.extend(whole.state.members(whole.id).into_iter().map(|it| EpochId(it.0)));
            }
            // One that has nothing but claims.
            None if !self.claims(vault, site, EpochId(contact.0)).await?.is_empty() => {
                scope.epochs.insert(EpochId(contact.0));
            }
            None => return Ok(None),
        }
        let own = scope.sessions.clone();
        let mut lease = self.pool.lease().await?;
        let on = &mut *lease;
        let epochs: Vec<Vec<u8>> = scope.epochs.iter().map(|it| it.0.to_vec()).collect();
        for row in many(on, &SESSIONS, site, &epochs).await? {
            scope.sessions.insert(SessionId(row.get(0)?));
            scope.visitors.insert(VisitorId(row.get(1)?));
        }
        for row in many(on, &VISITORS, site, &epochs).await? {
            scope.visitors.insert(VisitorId(row.get(0)?));
        }
        let sessions: Vec<Vec<u8>> = scope.sessions.iter().map(|it| it.0.to_vec()).collect();
        // Sessions of theirs that were linked to somebody else themselves are that one's.
        for row in many(on, &SESSION_LINKS, site, &sessions).await? {
            let edge = EdgeRow::read(&row)?;
            if edge.kind == "link_session" && !own.contains(&SessionId(edge.b)) {
                scope.sessions.remove(&SessionId(edge.b));
            }
        }
        let sessions: Vec<Vec<u8>> = scope.sessions.iter().map(|it| it.0.to_vec()).collect();
        for row in many(on, &VISITORS_OF_SESSIONS, site, &sessions).await? {
            scope.visitors.insert(VisitorId(row.get(0)?));
        }
        Ok(Some(scope))
    }

    /// The events of some web sessions.
    pub async fn events_of(&self, site: SiteId, sessions: &BTreeSet<SessionId>) -> Result<Vec<EventId>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let mut events = Vec::new();
        for session in sessions {
            for row in events_in(&mut lease, site, *session).await? {
                events.push(EventId(row.get(0)?));
            }
        }
        Ok(events)
    }

    /// Erases what is somebody's, in one transaction. Their epochs get other ids, by `fresh`, and so do those that events
    /// come late for: nothing that comes after is theirs. Returns the decision, and the events that are gone.
    pub async fn erase(
        &self,
        vault: &Vault,
        site: SiteId,
        actor: &str,
        it: &Assertion,
        scope: &Scope,
        (now, fresh): (Timestamp, impl Fn() -> EpochId),
    ) -> Result<(Decided, Vec<EventId>), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let decided = decide_on(&mut *tx.on, vault, site, actor, it).await?;
        for epoch in &scope.epochs {
            // A contact that is only what an epoch claims is not among those that were decided about.
            for statement in [
                include_str!("sql/drop_seal.sql"),
                include_str!("sql/drop_said.sql"),
                include_str!("sql/drop_messages_about.sql"),
                include_str!("sql/drop_codes_about.sql"),
            ] {
                query(statement).bind(&site.0).bind(&epoch.0).execute(&mut *tx.on).await?;
            }
            query(include_str!("sql/erase_contact.sql")).bind(&site.0).bind(&epoch.0).execute(&mut *tx.on).await?;
        }
        let mut gone = Vec::new();
        for session in &scope.sessions {
            for row in events_in(&mut *tx.on, site, *session).await? {
                gone.push(EventId(row.get(0)?));
                query(include_str!("sql/count_erased.sql"))
                    .bind(&site.0)
                    .bind(Timestamp(row.get(1)?).hour().0)
                    .bind(Outcome::Erased.word())
                    .execute(&mut *tx.on)
                    .await?;
            }
            for statement in [include_str!("sql/drop_session_events.sql"), include_str!("sql/drop_session.sql")] {
                query(statement).bind(&site.0).bind(&session.0).execute(&mut *tx.on).await?;
            }
        }
        for visitor in &scope.visitors {
            renew_epochs(&mut *tx.on, site, *visitor, &scope.epochs, (now, &fresh)).await?;
        }
        tx.commit().await?;
        Ok((decided, gone))
    }

    /// Forgets what was set aside of some entries of the journal.
    pub async fn forget_set_aside(&self, partition: Partition, of: &[Position]) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        for position in of {
            query(include_str!("sql/forget_set_aside.sql"))
                .bind(i64::from(partition.0))
                .bind(position.0)
                .execute(&mut lease)
                .await?;
        }
        Ok(())
    }

    /// What was deleted is nowhere in the files any more.
    pub async fn empty_log(&self) -> Result<(), StoreError> {
        Ok(sqlite_file::empty_log(&mut *self.pool.lease().await?).await?)
    }
}

/// A browser's epochs that are somebody's get other ids; where none is, another one begins.
async fn renew_epochs(
    on: &mut Connection,
    site: SiteId,
    visitor: VisitorId,
    theirs: &BTreeSet<EpochId>,
    (now, fresh): (Timestamp, &impl Fn() -> EpochId),
) -> Result<(), StoreError> {
    let mut renewed = false;
    for row in many(on, &EPOCHS, site, &[visitor.0.to_vec()]).await? {
        let id: [u8; 16] = row.get(1)?;
        if theirs.contains(&EpochId(id)) {
            let other = fresh();
            let renew = query(include_str!("sql/renew_epoch.sql")).bind(&site.0).bind(&id).bind(&other.0);
            renew.execute(&mut *on).await?;
            renewed = true;
        }
    }
    let from = match theirs.contains(&epochs::first(visitor)) {
        // The first has no row: one that begins before everything takes its place.
        true => Timestamp(0),
        false if renewed => return Ok(()),
        false => now,
    };
    let epoch = Epoch { id: fresh(), from, tab: TabId([0; 16]), seq: 0, forced: false };
    put_epoch(on, site, visitor, &epoch).await
}

/// The events of a session, and when their beacons came.
async fn events_in(on: &mut Connection, site: SiteId, session: SessionId) -> Result<Vec<Row>, StoreError> {
    let found = query(include_str!("sql/session_event_times.sql")).bind(&site.0).bind(&session.0);
    Ok(found.fetch_all(on).await?)
}

async fn many(on: &mut Connection, by: &'static Rows, site: SiteId, ids: &[Vec<u8>]) -> Result<Vec<Row>, StoreError> {
    super::identity::people::rows(on, by, site, ids).await
}
