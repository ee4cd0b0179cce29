//! Queues that earlier pages left in storage: found by their keys, sent under their own tab's id, removed when all of
//! one is acknowledged and nobody has written to it since. Two pages may find the same one; the collector knows an
//! event that it has.

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
/// So many queues one page takes care of; the others wait for the next.
const MOST: u32 = 30;

/// What the keys of all queues in localStorage begin with; the tab's id and the time at which its page began follow.
pub const QUEUES: &str = "q.";

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
    /// When there is something to do.
    pub due_at: Option<u64>,
    looks: u32,
    taken: u32,
    /// The one that is being sent.
    pub current: Option<Orphan>,
}

impl Orphans {
    /// Looks as soon as there is time.
    pub fn new() -> Self {
        Self { due_at: Some(0), looks: 0, taken: 0, current: None }
    }

    /// Makes sure that `current` has entries to send, if there are any at all. Gives the number of expired ones.
    #[inline(never)]
    pub fn advance(&mut self, page: &impl Page, own_key: &str, own_tab: TabId, now_ms: u64) -> u32 {
        let mut expired = 0;
        if self.current.is_some() {
            return expired;
        }
        self.due_at = None;
        let keys = page.keys(QUEUES);
        let mut keys = keys.as_str();
        while let Some(key) = next(&mut keys, b'\n') {
            if key == own_key || self.taken == MOST {
                continue;
            }
            let stored = page.get(Store::Local, key).unwrap_or_default();
            let tab = TabId::parse(part(key, QUEUES.len(), QUEUES.len() + 36)).ok();
            // An earlier page of this very tab cannot live; at worst it sleeps in the back/forward cache.
            if tab != Some(own_tab) && is_young(&stored, now_ms) {
                if self.looks < LOOKS {
                    self.looks += 1;
                    self.due_at = Some(now_ms + AGAIN_MS);
                }
                continue;
            }
            self.taken += 1;
            let (queue, old) = Queue::load(&stored, now_ms);
            expired += old;
            match tab {
                Some(tab) if !queue.is_empty() => {
                    self.current = Some(Orphan { tab, queue, key: key.to_owned(), stored });
                    self.due_at = Some(0);
                    break;
                }
                _ => page.remove(Store::Local, key),
            }
        }
        expired
    }

    /// The request `ticket` is settled. When nothing of the current one is left, its copy in storage goes, unless
    /// somebody has written to it since.
    #[inline(never)]
    pub fn done(&mut self, page: &impl Page, ticket: u32) -> u32 {
        let Some(orphan) = &mut self.current else { return 0 };
        let count = orphan.queue.done(ticket);
        if orphan.queue.is_empty() {
            if page.get(Store::Local, &orphan.key).as_ref() == Some(&orphan.stored) {
                page.remove(Store::Local, &orphan.key);
            }
            self.current = None;
        }
        count
    }
}

fn is_young(stored: &str, now_ms: u64) -> bool {
    // The last line may be found from its end: what is stored ends with a line's end.
    let line = stored.bytes().rev().skip(1).position(|it| it == b'\n').unwrap_or(stored.len());
    let last = rest(stored, stored.len().saturating_sub(line + 1));
    entry_time(last).is_some_and(|at| at + YOUNG_MS > now_ms)
}
