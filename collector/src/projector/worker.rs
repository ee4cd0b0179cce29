//! Drives the projection of one partition: reads, folds, writes, answers, and goes on.

use super::cache::{Cache, Forgotten, Who};
use super::fold::{Fold, Unprojectable};
use super::people;
use crate::journal::{Answer, Item, Journal, JournalError, Partition, Position, Stored, Taken};
use crate::live::Live;
use crate::metrics::Metrics;
use crate::store::identity::Changed;
use crate::store::identity::vault::Vault;
use crate::store::projection::{Projection, SetAside};
use crate::store::{Store, StoreError};
use protocol::ids::{EventId, SiteId, VisitorId};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Entries of one transaction at most.
const BATCH: usize = 256;
/// Events of one transaction, where one entry does not have more by itself.
const BATCH_EVENTS: usize = 640;
/// How far back sessions are looked up: 7 days that an event may be late, and a day that a session may last.
const REACH_MS: i64 = 8 * 24 * 3_600_000;
/// The first and the longest wait when the store does not answer.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// Why a projector cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ProjectorError {
    /// The store's fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal's fault.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Projects one partition.
pub struct Projector {
    partition: Partition,
    journal: Arc<dyn Journal>,
    projection: Projection,
    cache: Cache,
    position: Option<Position>,
    metrics: Metrics,
    live: Option<Arc<Live>>,
    vault: Arc<Vault>,
    forgotten: Arc<Forgotten>,
}

impl Projector {
    /// For a partition of a journal, into a store.
    pub fn new(
        partition: Partition,
        journal: Arc<dyn Journal>,
        store: &Store,
        vault: Arc<Vault>,
        metrics: Metrics,
    ) -> Self {
        let projection = store.projection();
        Self {
            partition,
            journal,
            projection,
            cache: Cache::default(),
            position: None,
            metrics,
            live: None,
            vault,
            forgotten: Arc::default(),
        }
    }

    /// Tells whoever watches a site, and hears who is to be forgotten.
    #[must_use]
    pub fn telling(self, live: Arc<Live>, forgotten: Arc<Forgotten>) -> Self {
        Self { live: Some(live), forgotten, ..self }
    }

    /// Projects for ever. A broken store ends the process; one that is away is waited for.
    pub async fn run(mut self) {
        let mut patience = PATIENCE.0;
        loop {
            match self.step().await {
                Ok(0) => {
                    let after = self.position.unwrap_or_default();
                    self.journal.wait(self.partition, after).await;
                }
                Ok(_) => patience = PATIENCE.0,
                Err(ProjectorError::Store(StoreError::Broken(why))) => crate::app::die("store", &why.to_string()),
                Err(ProjectorError::Journal(JournalError::Broken(why))) => crate::app::die("journal", &why),
                Err(why) => {
                    tracing::warn!(partition = self.partition.0, %why, "projection waits");
                    self.metrics.projection_retries.inc();
                    tokio::time::sleep(patience).await;
                    patience = (patience * 2).min(PATIENCE.1);
                }
            }
        }
    }

    /// Projects some entries, if there are any. Returns how many.
    pub async fn step(&mut self) -> Result<usize, ProjectorError> {
        let from = match self.position {
            Some(it) => it,
            None => self.projection.position(self.partition).await?,
        };
        self.position = Some(from);
        let mut items = self.journal.read(self.partition, from, BATCH).await?;
        let mut events = 0;
        let mut fits = |it: &Stored| {
            events += if let Item::Entry(taken) = &it.item { taken.entry.events.len() } else { 0 };
            events <= BATCH_EVENTS
        };
        let fitting = items.iter().take_while(|it| fits(it)).count();
        items.truncate(fitting.max(1));
        let Some(last) = items.last().map(|it| it.position) else { return Ok(0) };
        let mut result = self.project(from, last, &items, None).await;
        if matches!(result, Err(StoreError::Refused(_))) {
            result = self.one_by_one(from, &items).await;
        }
        if let Err(why) = result {
            self.start_over();
            return Err(why.into());
        }
        self.position = Some(last);
        Ok(items.len())
    }

    /// Projects an entry, or some of its events, that was set aside before.
    pub async fn again(&mut self, aside: &SetAside, item: &Stored) -> Result<(), StoreError> {
        let result = self.project(Position(0), Position(0), std::slice::from_ref(item), Some(aside)).await;
        if result.is_err() {
            self.start_over();
        }
        result
    }

    fn start_over(&mut self) {
        self.cache.clear();
        self.projection.reconnect();
        self.position = None;
    }

    /// The store refuses something in a batch: find out what, set it aside, keep the rest.
    async fn one_by_one(&mut self, mut from: Position, items: &[Stored]) -> Result<(), StoreError> {
        for it in items {
            let one = std::slice::from_ref(it);
            match self.project(from, it.position, one, None).await {
                Err(StoreError::Refused(why)) => {
                    tracing::error!(position = it.position.0, %why, "an entry was set aside");
                    self.cache.clear();
                    let received_at = match &it.item {
                        Item::Entry(taken) => taken.entry.received_at,
                        Item::Damaged(_, at) => *at,
                    };
                    let mut fold = Fold::default();
                    let reason = Unprojectable { reason: "store_refused".into(), received_at };
                    let entry = match &it.item {
                        Item::Entry(taken) => Some(&taken.entry),
                        Item::Damaged(..) => None,
                    };
                    fold.set_aside(self.partition, it.position, entry, reason);
                    let mut work = self.projection.begin().await?;
                    let counts = work.write(&fold.end().0).await?;
                    work.move_on(self.partition, from, it.position).await?;
                    work.commit().await?;
                    self.metrics.count(&counts);
                }
                other => other?,
            }
            from = it.position;
        }
        Ok(())
    }

    /// One transaction: what follows from some items, and the position. With `aside` the position stays, and it leaves
    /// quarantine.
    async fn project(
        &mut self,
        from: Position,
        to: Position,
        items: &[Stored],
        aside: Option<&SetAside>,
    ) -> Result<(), StoreError> {
        // Most beacons bring nothing twice: only what a browser says it has kept is looked up first. Where that was wrong,
        // everything is.
        match self.project_looking(from, to, items, aside, false).await {
            Err(StoreError::Stored) => self.project_looking(from, to, items, aside, true).await,
            other => other,
        }
    }

    async fn project_looking(
        &mut self,
        from: Position,
        to: Position,
        items: &[Stored],
        aside: Option<&SetAside>,
        at_everything: bool,
    ) -> Result<(), StoreError> {
        let mut work = self.projection.begin().await?;
        let (partition, partitions) = (self.partition, self.journal.partitions());
        self.cache.forget(&self.forgotten, |(site, visitor)| Partition::of(*site, *visitor, partitions) == partition);
        let mut fold = Fold::default();
        for (site, wanted) in wanted(items, at_everything) {
            let known = work.known_events(site, &wanted.events).await?;
            fold.known.extend(known.into_iter().map(|event| (site, event)));
            let mut unknown = Vec::new();
            for (visitor, oldest) in wanted.visitors {
                let who = (site, visitor);
                // What is remembered is enough unless an event is older than all of it.
                let reaches = self.cache.get(&who).filter(|it| {
                    let remembered = it.sessions.len() as i64;
                    it.visitor.is_some_and(|v| v.sessions == remembered)
                        || it.sessions.first().is_some_and(|first| oldest >= first.started_at)
                });
                match reaches.is_some().then(|| self.cache.take(&who)).flatten() {
                    Some(visits) => _ = fold.visits.insert(who, visits),
                    None => unknown.push(visitor),
                }
            }
            let found = work.visits(site, &unknown, wanted.oldest.plus(-REACH_MS)).await?;
            fold.visits.extend(found.into_iter().map(|(visitor, visits)| ((site, visitor), visits)));
        }
        let mut answers: Vec<(&Taken, Answer)> = Vec::new();
        let mut touched: Vec<(SiteId, Changed)> = Vec::new();
        for it in items {
            match &it.item {
                Item::Entry(taken) => {
                    let entry = &taken.entry;
                    let changed = people::hear(&mut work, &self.vault, &mut fold, entry).await?;
                    touched.extend(changed.into_iter().map(|it| (entry.site, it)));
                    answers.push((taken, fold.entry(self.partition, it.position, entry)));
                }
                Item::Damaged(reason, received_at) => {
                    let why = Unprojectable { reason: reason.clone(), received_at: *received_at };
                    fold.set_aside(self.partition, it.position, None, why);
                }
            }
        }
        let (effects, known): (_, Vec<(Who, _)>) = fold.end();
        let events = effects.events.len();
        let counts = work.write(&effects).await?;
        match aside {
            None => work.move_on(self.partition, from, to).await?,
            Some(aside) => work.leave_quarantine(aside).await?,
        }
        work.commit().await?;
        for (who, visits) in known {
            self.cache.put(who, visits);
        }
        // Once it is committed: who begins to watch just now reads it in the store, everybody else is told.
        if let Some(live) = &self.live {
            live.changed(&effects.sessions);
            live.people_changed(&touched);
        }
        // Counted before it is answered: who has the answer finds it counted.
        self.metrics.count(&counts);
        if aside.is_none() {
            self.metrics.projected(self.partition, to);
        }
        for (taken, answer) in answers {
            taken.answer(answer);
        }
        self.projection.tidy(events).await
    }
}

/// What has to be known of one site before some items can be folded.
struct Wanted {
    /// Events that may be stored already.
    events: Vec<EventId>,
    /// With the time of the oldest event.
    visitors: BTreeMap<VisitorId, crate::clock::Timestamp>,
    oldest: crate::clock::Timestamp,
}

fn wanted(items: &[Stored], all_events: bool) -> BTreeMap<SiteId, Wanted> {
    let mut wanted: BTreeMap<SiteId, Wanted> = BTreeMap::new();
    for it in items {
        let Item::Entry(taken) = &it.item else { continue };
        let entry = &taken.entry;
        let oldest = entry.events.iter().map(|it| it.at).min().unwrap_or(entry.received_at);
        let of_site = wanted.entry(entry.site).or_insert_with(|| Wanted {
            events: Vec::new(),
            visitors: BTreeMap::new(),
            oldest,
        });
        of_site.oldest = of_site.oldest.min(oldest);
        if all_events || entry.recovered {
            of_site.events.extend(entry.events.iter().map(|it| it.event.id));
        }
        of_site.visitors.entry(entry.visitor).and_modify(|it| *it = oldest.min(*it)).or_insert(oldest);
    }
    wanted
}
