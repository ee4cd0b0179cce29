//! What the projector asks of the store: what is known of some visitors and events, and one transaction in which
//! everything that follows from some entries is written together with the partition's position.

use super::rows::{EVENT_COLUMNS, SESSION_COLUMNS, StoredEvent, bind_event, bind_session, read_session};
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::identity::log::EpochId;
use crate::journal::{Partition, Position};
use crate::journeys::epochs::{self, Epoch};
use crate::journeys::visits::{Session, Visitor, Visits};
use crate::outcome::{Outcome, Reason};
use crate::sql::{Backend, Connection, Row, Rows, SqlError, Transaction, query, sqlite_file};
use protocol::ids::{BeaconId, EventId, SiteId, TabId, VisitorId};
use std::collections::{BTreeMap, HashMap, HashSet};

static VISITORS: Rows = Rows::new(include_str!("sql/visitors.sql"), 1);
static VISITOR_SESSIONS: Rows = Rows::new(include_str!("sql/visitor_sessions.sql"), 1);
static EPOCHS: Rows = Rows::new(include_str!("sql/visitor_epochs.sql"), 1);
static KNOWN_EVENTS: Rows = Rows::new(include_str!("sql/known_events.sql"), 1);
static PUT_VISITORS: Rows = Rows::new(include_str!("sql/put_visitors.sql"), 5);
static PUT_SESSIONS: Rows = Rows::new(include_str!("sql/put_sessions.sql"), SESSION_COLUMNS);
static PUT_EVENTS: Rows = Rows::new(include_str!("sql/put_events.sql"), EVENT_COLUMNS);
static ADD_OUTCOMES: Rows = Rows::new(include_str!("sql/add_outcomes.sql"), 5);
static PUT_QUARANTINE: Rows = Rows::new(include_str!("sql/put_quarantine.sql"), 7);

/// Days that a placeholder lives which nobody became (section 2 of the identity specification).
const PLACEHOLDER_DAYS: i64 = 60;

/// Pages that an event and its session come to in the log, roughly, and those of a commit besides.
const PAGES_AN_EVENT: usize = 2;
const PAGES_A_COMMIT: usize = 4;

/// Empties each table that a projection writes.
const PROJECTED: [&str; 7] = [
    "delete from events",
    "delete from sessions",
    "delete from visitors",
    "delete from outcomes",
    "delete from accounts",
    "delete from quarantine",
    "delete from positions",
];

/// Something that was set aside.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAside {
    /// Where in the journal.
    pub partition: Partition,
    /// Where in the journal.
    pub position: Position,
    /// The event's place in its beacon; `None` for the whole entry.
    pub place: Option<u32>,
    /// Whose it is; zeros where even that cannot be read.
    pub site: SiteId,
    /// Why.
    pub reason: Reason,
    /// The event's text, cut.
    pub content: String,
    /// When its beacon came.
    pub received_at: Timestamp,
}

/// Outcomes by site, hour and reason.
pub type Counts = BTreeMap<(SiteId, Timestamp, Outcome, Reason), i64>;

/// Everything that follows from some entries of a partition.
#[derive(Debug, Default)]
pub struct Effects {
    /// New events.
    pub events: Vec<(SiteId, StoredEvent)>,
    /// Sessions as they are now.
    pub sessions: Vec<(SiteId, VisitorId, Session)>,
    /// Visitors as they are now.
    pub visitors: Vec<(SiteId, VisitorId, Visitor)>,
    /// Epochs that began.
    pub epochs: Vec<(SiteId, VisitorId, Epoch)>,
    /// What became of events.
    pub outcomes: Counts,
    /// Accounts of given-up events, each to be counted once.
    pub accounts: Vec<Account>,
    /// What is set aside.
    pub set_aside: Vec<SetAside>,
}

/// A browser's account of events it gave up.
#[derive(Clone, Debug)]
pub struct Account {
    /// The site.
    pub site: SiteId,
    /// The beacon that brought it.
    pub beacon: BeaconId,
    /// When.
    pub received_at: Timestamp,
    /// How many, by reason.
    pub dropped: BTreeMap<String, u32>,
}

/// The projector's own connection.
pub struct Projection {
    store: Store,
    connection: Option<Connection>,
    log: sqlite_file::Log,
}

/// One transaction of the projector.
pub struct Work<'c> {
    tx: Transaction<'c>,
    backend: Backend,
}

impl Store {
    /// For the projector of a partition.
    pub fn projection(&self) -> Projection {
        Projection { store: self.clone(), connection: None, log: sqlite_file::Log::default() }
    }

    /// What every partition has projected, and the furthest that one has.
    pub async fn positions(&self) -> Result<(Position, Position), StoreError> {
        let row = query(include_str!("sql/least_position.sql")).fetch_one(&mut *self.pool.lease().await?).await?;
        Ok((Position(row.get(0)?), Position(row.get(1)?)))
    }

    /// How far a partition is projected.
    pub async fn projected(&self, partition: Partition) -> Result<Position, StoreError> {
        let row = query(include_str!("sql/position.sql"))
            .bind(i64::from(partition.0))
            .fetch_optional(&mut *self.pool.lease().await?)
            .await?;
        Ok(Position(row.map_or(Ok(0), |row| row.get(0))?))
    }

    /// Removes everything that a projection has written; sites and keys stay.
    pub async fn discard_projection(&self) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        for statement in PROJECTED {
            query(statement).execute(tx.on).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Everything that is set aside.
    pub async fn set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        let rows = query(include_str!("sql/quarantine.sql")).fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &Row| -> Result<SetAside, SqlError> {
            Ok(SetAside {
                partition: Partition(row.get::<i64>(0)? as u16),
                position: Position(row.get(1)?),
                place: u32::try_from(row.get::<i64>(2)?).ok(),
                site: SiteId(row.get(3)?),
                reason: row.get::<String>(4)?.into(),
                content: row.get(5)?,
                received_at: Timestamp(row.get(6)?),
            })
        };
        rows.iter().map(|row| read(row).map_err(StoreError::from)).collect()
    }

    /// Forgets what has ended or is too old to matter: logins and links, what was set aside, counted accounts, what may be
    /// said again, used tokens and codes, messages that were given up, and placeholders that nobody became.
    pub async fn forget(&self, now: Timestamp) -> Result<(), StoreError> {
        let days = |it: i64| now.plus(-it * 24 * 3_600_000);
        for (statement, before) in [
            (include_str!("sql/forget_logins.sql"), now),
            (include_str!("sql/forget_links.sql"), now),
            (include_str!("sql/forget_quarantine.sql"), days(7)),
            (include_str!("sql/forget_accounts.sql"), days(8)),
            (include_str!("sql/forget_heard.sql"), days(1)),
            (include_str!("sql/forget_tokens.sql"), days(8)),
        ] {
            query(statement).bind(before.0).execute(&mut *self.pool.lease().await?).await?;
        }
        self.forget_codes(days(1)).await?;
        self.forget_given_up(days(30)).await?;
        while self.forget_placeholders(days(PLACEHOLDER_DAYS)).await? > 0 {}
        Ok(())
    }
}

impl Projection {
    /// How far a partition is.
    pub async fn position(&mut self, partition: Partition) -> Result<Position, StoreError> {
        let connection = self.connection().await?;
        let which = i64::from(partition.0);
        query(include_str!("sql/begin_position.sql")).bind(which).execute(&mut *connection).await?;
        let row = query(include_str!("sql/position.sql")).bind(which).fetch_one(connection).await?;
        Ok(Position(row.get(0)?))
    }

    /// Begins a transaction.
    pub async fn begin(&mut self) -> Result<Work<'_>, StoreError> {
        let backend = self.store.backend;
        Ok(Work { tx: self.connection().await?.begin().await?, backend })
    }

    /// Keeps the log short, after so many events were written.
    pub async fn tidy(&mut self, events: usize) -> Result<(), StoreError> {
        if let Some(connection) = &mut self.connection {
            self.log.grown(events * PAGES_AN_EVENT + PAGES_A_COMMIT, connection).await?;
        }
        Ok(())
    }

    /// Gives the connection up; the next question opens another. For after an error.
    pub fn reconnect(&mut self) {
        self.connection = None;
    }

    async fn connection(&mut self) -> Result<&mut Connection, StoreError> {
        let usable = self.connection.take().filter(|it| !it.is_spoilt());
        let connection = match usable {
            Some(it) => it,
            None => self.store.projector_connection().await?,
        };
        Ok(self.connection.insert(connection))
    }
}

impl Work<'_> {
    /// The connection, for what else belongs into the same transaction.
    pub fn on(&mut self) -> &mut Connection {
        self.tx.on
    }

    /// Which of some events are stored already.
    pub async fn known_events(&mut self, site: SiteId, events: &[EventId]) -> Result<HashSet<EventId>, StoreError> {
        let mut known = HashSet::new();
        for chunk in chunks(events) {
            let mut asked = query(KNOWN_EVENTS.sql(self.backend, chunk.len())).bind(site.0.to_vec());
            for it in chunk {
                asked = asked.bind(it.0.to_vec());
            }
            for row in asked.fetch_all(self.tx.on).await? {
                known.insert(EventId(row.get(0)?));
            }
        }
        Ok(known)
    }

    /// What is known of some visitors, with the sessions that were active since a moment. Unknown ones are left out.
    pub async fn visits(
        &mut self,
        site: SiteId,
        visitors: &[VisitorId],
        active_since: Timestamp,
    ) -> Result<HashMap<VisitorId, Visits>, StoreError> {
        let mut known: HashMap<VisitorId, Visits> = HashMap::new();
        for chunk in chunks(visitors) {
            let mut asked = query(VISITORS.sql(self.backend, chunk.len())).bind(site.0.to_vec());
            for it in chunk {
                asked = asked.bind(it.0.to_vec());
            }
            for row in asked.fetch_all(self.tx.on).await? {
                let visitor = Visitor {
                    first_seen_at: Timestamp(row.get(1)?),
                    last_seen_at: Timestamp(row.get(2)?),
                    sessions: row.get(3)?,
                };
                let visits = Visits { visitor: Some(visitor), ..Visits::default() };
                known.insert(VisitorId(row.get(0)?), visits);
            }
        }
        // Those of visitors that are not known any more, too: epochs outlive a projection.
        for chunk in chunks(visitors) {
            let asked = query(EPOCHS.sql(self.backend, chunk.len())).bind(site.0.to_vec());
            let asked = chunk.iter().fold(asked, |asked, it| asked.bind(it.0.to_vec()));
            for row in asked.fetch_all(self.tx.on).await? {
                let (visitor, epoch) = (VisitorId(row.get(0)?), read_epoch(&row)?);
                epochs::add(&mut known.entry(visitor).or_default().epochs, epoch);
            }
        }
        let mut found: Vec<VisitorId> = known.keys().copied().collect();
        found.sort_unstable();
        for chunk in chunks(&found) {
            let sql = VISITOR_SESSIONS.sql(self.backend, chunk.len());
            let mut asked = query(sql).bind(site.0.to_vec()).bind(active_since.0);
            for it in chunk {
                asked = asked.bind(it.0.to_vec());
            }
            for row in asked.fetch_all(self.tx.on).await? {
                let it = read_session(&row)?;
                if let Some(visits) = known.get_mut(&it.visitor) {
                    visits.sessions.push(it.session);
                }
            }
        }
        Ok(known)
    }

    /// Writes everything that follows from some entries. Returns what was counted, accounts included.
    pub async fn write(&mut self, effects: &Effects) -> Result<Counts, StoreError> {
        let Effects { events, sessions, visitors, epochs, outcomes, accounts, set_aside } = effects;
        for (site, visitor, it) in epochs {
            put_epoch(self.tx.on, *site, *visitor, it).await?;
        }
        let mut outcomes = outcomes.clone();
        for chunk in chunks(events) {
            let mut asked = query(PUT_EVENTS.sql(self.backend, chunk.len()));
            for (site, it) in chunk {
                asked = bind_event(asked, site, it);
            }
            if asked.execute(self.tx.on).await? != chunk.len() as u64 {
                return Err(StoreError::Stored);
            }
        }
        for chunk in chunks(sessions) {
            let mut asked = query(PUT_SESSIONS.sql(self.backend, chunk.len()));
            for (site, visitor, it) in chunk {
                asked = bind_session(asked, site, visitor, it);
            }
            asked.execute(self.tx.on).await?;
        }
        for chunk in chunks(visitors) {
            let mut asked = query(PUT_VISITORS.sql(self.backend, chunk.len()));
            for (site, visitor, it) in chunk {
                asked = asked
                    .bind(site.0.to_vec())
                    .bind(visitor.0.to_vec())
                    .bind(it.first_seen_at.0)
                    .bind(it.last_seen_at.0)
                    .bind(it.sessions);
            }
            asked.execute(self.tx.on).await?;
        }
        for account in accounts {
            self.count_account(account, &mut outcomes).await?;
        }
        let counted: Vec<_> = outcomes.iter().collect();
        for chunk in chunks(&counted) {
            let mut asked = query(ADD_OUTCOMES.sql(self.backend, chunk.len()));
            for ((site, hour, outcome, reason), events) in chunk {
                asked = asked
                    .bind(site.0.to_vec())
                    .bind(hour.0)
                    .bind(outcome.word().to_owned())
                    .bind(reason.to_string())
                    .bind(**events);
            }
            asked.execute(self.tx.on).await?;
        }
        for chunk in chunks(set_aside) {
            let mut asked = query(PUT_QUARANTINE.sql(self.backend, chunk.len()));
            for it in chunk {
                asked = asked
                    .bind(i64::from(it.partition.0))
                    .bind(it.position.0)
                    .bind(it.place.map_or(-1, i64::from))
                    .bind(it.site.0.to_vec())
                    .bind(it.reason.to_string())
                    .bind(it.content.clone())
                    .bind(it.received_at.0);
            }
            asked.execute(self.tx.on).await?;
        }
        Ok(outcomes)
    }

    async fn count_account(&mut self, account: &Account, outcomes: &mut Counts) -> Result<(), StoreError> {
        let Account { site, beacon, received_at, dropped } = account;
        let counted = query(include_str!("sql/count_account.sql"))
            .bind(site.0.to_vec())
            .bind(beacon.0.to_vec())
            .bind(received_at.0)
            .execute(self.tx.on)
            .await?;
        if counted == 1 {
            for (reason, count) in dropped {
                let key = (*site, received_at.hour(), Outcome::ClientDropped, reason.clone().into());
                *outcomes.entry(key).or_default() += i64::from(*count);
            }
        }
        Ok(())
    }

    /// Moves a partition on. Not if somebody else has: then nothing of this transaction may stay.
    pub async fn move_on(&mut self, partition: Partition, from: Position, to: Position) -> Result<(), StoreError> {
        let moved = query(include_str!("sql/move_position.sql"))
            .bind(i64::from(partition.0))
            .bind(from.0)
            .bind(to.0)
            .execute(self.tx.on)
            .await?;
        if moved == 1 { Ok(()) } else { Err(StoreError::NotMine) }
    }

    /// Takes something out of quarantine, with the effects of what it has become.
    pub async fn leave_quarantine(&mut self, it: &SetAside) -> Result<(), StoreError> {
        query(include_str!("sql/leave_quarantine.sql"))
            .bind(i64::from(it.partition.0))
            .bind(it.position.0)
            .bind(it.place.map_or(-1, i64::from))
            .execute(self.tx.on)
            .await?;
        Ok(())
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.tx.commit().await?)
    }
}

/// Keeps an epoch that began; one that is known stays as it is.
pub async fn put_epoch(on: &mut Connection, site: SiteId, visitor: VisitorId, it: &Epoch) -> Result<(), StoreError> {
    query(include_str!("sql/add_epoch.sql"))
        .bind(site.0.to_vec())
        .bind(visitor.0.to_vec())
        .bind(it.id.0.to_vec())
        .bind(it.from.0)
        .bind(it.tab.0.to_vec())
        .bind(i64::try_from(it.seq).unwrap_or(i64::MAX))
        .bind(i64::from(it.forced))
        .execute(on)
        .await?;
    Ok(())
}

/// Reads an epoch: its columns after the visitor's id.
fn read_epoch(row: &Row) -> Result<Epoch, SqlError> {
    Ok(Epoch {
        id: EpochId(row.get(1)?),
        from: Timestamp(row.get(2)?),
        tab: TabId(row.get(3)?),
        seq: row.get::<i64>(4)? as u64,
        forced: row.get::<i64>(5)? != 0,
    })
}

/// Cuts a list into pieces that statements are spelt out for.
fn chunks<T>(all: &[T]) -> impl Iterator<Item = &[T]> {
    let mut rest = all;
    std::iter::from_fn(move || {
        let (chunk, later) = rest.split_at(Rows::chunk(rest.len()).min(rest.len()));
        rest = later;
        (!chunk.is_empty()).then_some(chunk)
    })
}
