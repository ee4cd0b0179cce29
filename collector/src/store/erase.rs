//! What of the store is somebody's, and its end.

use super::identity::vault::Vault;
use super::identity::{Decided, decide_on};
use super::projection::put_epoch;
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::identity::log::{Assertion, ContactId, EpochId, Linked, What};
use crate::journal::{Partition, Position};
use crate::journeys::epochs::Epoch;
use crate::outcome::Outcome;
use crate::sql::{Connection, Rows, query, sqlite_file};
use protocol::ids::{EventId, SessionId, SiteId, VisitorId};
use std::collections::BTreeSet;

static SESSIONS: Rows = Rows::new(include_str!("sql/sessions_of_epochs.sql"), 1);
static VISITORS: Rows = Rows::new(include_str!("sql/visitors_of_epochs.sql"), 1);
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
        for row in many(on, &VISITORS_OF_SESSIONS, site, &sessions).await? {
            scope.visitors.insert(VisitorId(row.get(0)?));
        }
        Ok(Some(scope))
    }

    /// Erases what is somebody's, in one transaction; their browsers begin epochs anew, by `fresh`. Returns the decision, and
    /// the events that are gone.
    pub async fn erase(
        &self,
        vault: &Vault,
        site: SiteId,
        actor: &str,
        it: &Assertion,
        scope: &Scope,
        fresh: impl Fn(&VisitorId) -> Epoch,
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
            let found = query(include_str!("sql/session_event_times.sql")).bind(&site.0).bind(&session.0);
            for row in found.fetch_all(&mut *tx.on).await? {
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
            put_epoch(&mut *tx.on, site, *visitor, &fresh(visitor)).await?;
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

async fn many(
    on: &mut Connection,
    by: &'static Rows,
    site: SiteId,
    ids: &[Vec<u8>],
) -> Result<Vec<crate::sql::Row>, StoreError> {
    super::identity::people::rows(on, by, site, ids).await
}
