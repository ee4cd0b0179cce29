//! Queues that earlier pages left in storage: found by their keys, sent under their own tab's id, removed when all of
//! one is acknowledged and nobody has written to it since. Two pages may find the same one; the collector knows an
//! event that it has.

use crate::names::Names;
use crate::page::{Page, Store};
use crate::queue::Queue;
use crate::text::{next, part, rest};
use protocol::ids::TabId;
use protocol::write::entry_time;

/// A queue of another tab that was written so lately belongs to a page that lives, as a rule.
pub const YOUNG_MS: u64 = 3_000;
/// Such a one is looked at again so much later, and so many times at most: a quiet page wakes for nothing.
pub const AGAIN_MS: u64 = 4_000;
const LOOKS: u32 = 3;

/// One queue of an earlier page.
pub struct Orphan {
    /// The tab whose events they are.
    pub tab: TabId,
    /// Its entries.
    pub queue: Queue,
    key: String,
    stored: String,
}

/// The search for them.
pub struct Orphans {
    look_at: Option<u64>,
    looks: u32,
    found: Vec<String>,
    /// The one that is being sent.
    pub current: Option<Orphan>,
}

impl Orphans {
    /// Looks as soon as there is time.
    pub fn new() -> Self {
        Self { look_at: Some(0), looks: 0, found: Vec::new(), current: None }
    }

    /// When there is something to do.
    pub fn due_at(&self) -> Option<u64> {
        if self.current.is_some() || !self.found.is_empty() { Some(0) } else { self.look_at }
    }

    /// Makes sure that `current` has entries to send, if there are any at all. Gives the number of expired ones.
    pub fn advance(&mut self, page: &impl Page, names: &Names, own_key: &str, own_tab: TabId, now_ms: u64) -> u32 {
        if self.current.as_ref().is_some_and(|it| !it.queue.is_empty()) {
            return 0;
        }
        if self.found.is_empty() && self.look_at.is_some_and(|at| now_ms >= at) {
            self.look(page, names, own_key, own_tab, now_ms);
        }
        self.current = None;
        let mut expired = 0;
        while let Some(key) = self.found.pop() {
            let stored = page.get(Store::Local, &key).unwrap_or_default();
            let (queue, old) = Queue::load(&stored, now_ms);
            expired += old;
            match tab_of(&key, names) {
                Some(tab) if !queue.is_empty() => {
                    self.current = Some(Orphan { tab, queue, key, stored });
                    break;
                }
                _ => page.remove(Store::Local, &key),
            }
        }
        expired
    }

    fn look(&mut self, page: &impl Page, names: &Names, own_key: &str, own_tab: TabId, now_ms: u64) {
        self.looks += 1;
        self.look_at = None;
        let keys = page.keys(&names.queues);
        let mut keys = keys.as_str();
        while let Some(key) = next(&mut keys, b'\n') {
            if key == own_key {
                continue;
            }
            // An earlier page of this very tab cannot live; at worst it sleeps in the back/forward cache.
            let of_this_tab = tab_of(key, names).is_some_and(|it| it == own_tab);
            if !of_this_tab && is_young(&page.get(Store::Local, key).unwrap_or_default(), now_ms) {
                self.look_at = (self.looks < LOOKS).then_some(now_ms + AGAIN_MS);
            } else {
                self.found.push(key.to_owned());
            }
        }
    }

    /// The request `ticket` is settled. When nothing of the current one is left, its copy in storage goes.
    pub fn done(&mut self, page: &impl Page, ticket: u32) -> u32 {
        let Some(orphan) = &mut self.current else { return 0 };
        let count = orphan.queue.done(ticket);
        if orphan.queue.is_empty() {
            if page.get(Store::Local, &orphan.key).is_some_and(|it| it == orphan.stored) {
                page.remove(Store::Local, &orphan.key);
            }
            self.current = None;
        }
        count
    }
}

fn tab_of(key: &str, names: &Names) -> Option<TabId> {
    TabId::parse(part(key, names.queues.len(), names.queues.len() + 36)).ok()
}

fn is_young(stored: &str, now_ms: u64) -> bool {
    // The last line may be found from its end: what is stored ends with a line's end.
    let line = stored.bytes().rev().skip(1).position(|it| it == b'\n').unwrap_or(stored.len());
    let last = rest(stored, stored.len().saturating_sub(line + 1));
    entry_time(last).is_some_and(|at| at + YOUNG_MS > now_ms)
}
