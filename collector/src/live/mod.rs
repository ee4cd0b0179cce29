//! Who is on a site now, told as it changes: the projector says which sessions have changed, desks hear of it.
//!
//! Only sites that somebody watches are kept, in memory; what is true is in the store, and everything here can be read
//! from there again. `board.rs` is plain values; this file knows tasks and time. In process for now: several servers will
//! tell each other over NATS.

pub mod board;

use crate::app::spawn;
use crate::clock::{Clock, Timestamp, chance};
use crate::identity::mask;
use crate::journeys::visits::Session;
use crate::sites::Sites;
use crate::store::identity::Changed;
use crate::store::identity::people::{Person, Visit};
use crate::store::identity::vault::Vault;
use crate::store::{Store, StoreError};
use board::{Batch, Board, Mark, Shown, row};
use protocol::desk::journeys::Bots;
use protocol::desk::people::{LivePerson, Sure};
use protocol::ids::{SessionId, SiteId, VisitorId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OnceCell, broadcast};

/// How often changes are told: those of one session in between become one.
const TOLD_EVERY: Duration = Duration::from_millis(200);
/// Looks between two at sessions that have ended.
const EXPIRED_EVERY: u32 = 5;
/// Batches that a slow desk may be behind before it starts anew.
const BEHIND: usize = 64;
/// How long a site is kept after the last desk has gone: a cut connection comes back.
const KEPT: Duration = Duration::from_secs(90);
/// Sessions of a site at most: a desk can show no more, and the memory ends somewhere.
const MOST: u32 = 50_000;

/// See the module.
pub struct Live {
    store: Store,
    vault: Arc<Vault>,
    sites: Arc<Sites>,
    clock: Arc<dyn Clock>,
    watched: Mutex<HashMap<SiteId, Arc<Watched>>>,
    /// How many sites are watched: most of the time none, and then the projector is not held up.
    count: AtomicUsize,
    closed: AtomicBool,
}

/// A site that somebody watches.
struct Watched {
    site: SiteId,
    board: Mutex<Board>,
    batches: broadcast::Sender<Arc<Batch>>,
    read: OnceCell<()>,
}

/// What a desk gets when it begins to watch.
pub struct Watch {
    /// Everything, or what was missed.
    pub begin: Begin,
    /// What follows.
    pub batches: broadcast::Receiver<Arc<Batch>>,
}

/// How a stream begins.
pub enum Begin {
    /// With every row; the batch has all of them.
    Anew(Batch),
    /// With what came after the last one that was received.
    Missed(Vec<Arc<Batch>>),
}

impl Live {
    /// Watches nothing yet.
    pub fn new(store: Store, vault: Arc<Vault>, sites: Arc<Sites>, clock: Arc<dyn Clock>) -> Self {
        let watched = Mutex::default();
        Self { store, vault, sites, clock, watched, count: AtomicUsize::new(0), closed: AtomicBool::new(false) }
    }

    /// These sessions are committed as they stand here.
    pub fn changed(&self, sessions: &[(SiteId, VisitorId, Session)]) {
        if self.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let watched = lock(&self.watched);
        for (site, _, session) in sessions {
            if let Some(it) = watched.get(site) {
                let mut board = lock(&it.board);
                if session.closed { board.leave(session.id) } else { board.put(row(session)) }
            }
        }
    }

    /// These epochs and sessions were linked, unlinked, or say something of themselves: who they are is looked up again.
    pub fn people_changed(&self, touched: &[(SiteId, Changed)]) {
        if self.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let watched = lock(&self.watched);
        for (site, changed) in touched {
            if let Some(it) = watched.get(site) {
                let is_touched =
                    |it: &Visit| changed.epochs.contains(&it.epoch) || changed.sessions.contains(&it.session);
                lock(&it.board).ask(is_touched);
            }
        }
    }

    /// These sessions are no more.
    pub fn left(&self, site: SiteId, sessions: &[SessionId]) {
        if let Some(it) = lock(&self.watched).get(&site) {
            let mut board = lock(&it.board);
            sessions.iter().for_each(|it| board.leave(*it));
        }
    }

    /// Looks up who is behind the rows that ask for it.
    async fn look_up(&self, watched: &Watched) -> Result<(), StoreError> {
        let asked = lock(&watched.board).asked();
        if asked.is_empty() {
            return Ok(());
        }
        let reach_ms = self.sites.settings(watched.site).identity.reach_ms();
        let found = match self.store.people(&self.vault, watched.site, &asked, reach_ms).await {
            Ok(it) => it,
            Err(why) => {
                // Later, then.
                lock(&watched.board).ask(|it| asked.contains(it));
                return Err(why);
            }
        };
        let mut board = lock(&watched.board);
        for it in asked {
            board.know(it.session, found.get(&it.session).and_then(shown));
        }
        Ok(())
    }

    /// Begins to watch a site, after the last batch that was received where there is one.
    pub async fn watch(self: &Arc<Self>, site: SiteId, after: Option<Mark>) -> Result<Watch, StoreError> {
        let watched = self.watched(site);
        // From here on changes are heard; what the store says now is older or the same.
        watched.read.get_or_try_init(|| self.read(&watched)).await?;
        let board = lock(&watched.board);
        let begin = match after.and_then(|it| board.since(it)) {
            Some(missed) => Begin::Missed(missed),
            None => Begin::Anew(board.all(self.clock.now())),
        };
        Ok(Watch { begin, batches: watched.batches.subscribe() })
    }

    /// Ends every stream: the server stops.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        lock(&self.watched).clear();
    }

    fn watched(self: &Arc<Self>, site: SiteId) -> Arc<Watched> {
        let mut all = lock(&self.watched);
        if let Some(it) = all.get(&site) {
            return it.clone();
        }
        let board = Mutex::new(Board::new(u32::from_be_bytes(chance())));
        let it = Arc::new(Watched { site, board, batches: broadcast::Sender::new(BEHIND), read: OnceCell::new() });
        if !self.closed.load(Ordering::Acquire) {
            all.insert(site, it.clone());
            self.count.store(all.len(), Ordering::Release);
            spawn("live", self.clone().tell(Arc::downgrade(&it)));
        }
        it
    }

    async fn read(&self, watched: &Watched) -> Result<(), StoreError> {
        let after = self.clock.now().plus(-self.ends_ms(watched.site));
        let sessions = self.store.live(watched.site, after, Bots::All, MOST).await?;
        {
            let mut board = lock(&watched.board);
            sessions.iter().for_each(|it| board.put(row(&it.session)));
        }
        self.look_up(watched).await?;
        lock(&watched.board).settle();
        Ok(())
    }

    /// Tells what changes on a site, until nobody has watched it for a while.
    async fn tell(self: Arc<Self>, watched: std::sync::Weak<Watched>) {
        let mut ticks = 0u32;
        let mut alone = Duration::ZERO;
        loop {
            tokio::time::sleep(TOLD_EVERY).await;
            let Some(it) = watched.upgrade() else { return };
            ticks = ticks.wrapping_add(1);
            let now = self.clock.now();
            if it.read.initialized() {
                if let Err(why) = self.look_up(&it).await {
                    tracing::warn!(%why, "who is on the site could not be looked up");
                }
                let mut board = lock(&it.board);
                if ticks.is_multiple_of(EXPIRED_EVERY) {
                    board.expire(now.plus(-self.ends_ms(it.site)));
                }
                if let Some(batch) = board.batch(now) {
                    // Nobody to hear it is no fault.
                    _ = it.batches.send(batch);
                }
            }
            alone = if it.batches.receiver_count() == 0 { alone + TOLD_EVERY } else { Duration::ZERO };
            if alone >= KEPT && self.forget(&it) {
                return;
            }
        }
    }

    /// Forgets a site, unless somebody has come in this very moment.
    fn forget(&self, it: &Arc<Watched>) -> bool {
        let mut all = lock(&self.watched);
        // One for the map, one for the caller: anybody else is about to subscribe.
        if it.batches.receiver_count() > 0 || Arc::strong_count(it) > 2 {
            return false;
        }
        all.remove(&it.site);
        self.count.store(all.len(), Ordering::Release);
        true
    }

    /// Milliseconds without activity after which a session of this site is over.
    pub fn ends_ms(&self, site: SiteId) -> i64 {
        self.sites.settings(site).idle_ms()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A person as rows show one; nothing where there is nothing to show.
fn shown(it: &Person) -> Option<Shown> {
    let title = it.title();
    if title.is_empty() {
        return None;
    }
    let write = |name: String| {
        let person = LivePerson { name, sure: Sure::of_level(it.level()), matches: it.matches() };
        serde_json::to_string(&person).unwrap_or_default()
    };
    Some(Shown { masked: write(mask::title(&title)), whole: write(title) })
}

fn lock<T>(it: &Mutex<T>) -> MutexGuard<'_, T> {
    it.lock().unwrap_or_else(PoisonError::into_inner)
}
