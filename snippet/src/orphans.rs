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
    /// When there is something to do; `u64::MAX`: never.
    pub due_at: u64,
    looks: u32,
    taken: u32,
    /// The one that is being sent.
    pub current: Option<Orphan>,
}

impl Default for Orphans {
    /// Looks as soon as there is time.
    fn default() -> Self {
        Self { due_at: 0, looks: 0, taken: 0, current: None }
    }
}

impl Orphans {
    /// Makes sure that `current` has entries to send, if there are any at all. Gives the number of expired ones.
    #[inline(never)]
    pub fn advance(&mut self, page: &impl Page, own_key: &str, own_tab: TabId, now_ms: u64) -> u32 {
        let mut expired = 0;
        if self.current.is_some() {
            return expired;
        }
        self.due_at = u64::MAX;
        let keys = page.keys();
        let mut keys = keys.as_str();
        while !keys.is_empty() {
            let key = next(&mut keys, b'\n');
            if key == own_key || self.taken == MOST {
                continue;
            }
            let stored = page.get(Store::Local, key);
            let tab = TabId::parse(part(key, QUEUES.len(), QUEUES.len() + 36)).ok();
            // An earlier page of this very tab cannot live; at worst it sleeps in the back/forward cache.
            if tab != Some(own_tab) && is_young(&stored, now_ms) {
                if self.looks < LOOKS {
                    self.looks += 1;
                    self.due_at = now_ms + AGAIN_MS;
                }
                continue;
            }
            self.taken += 1;
            let (queue, old) = Queue::load(&stored, now_ms);
            expired += old;
            match tab {
                Some(tab) if !queue.is_empty() => {
                    self.current = Some(Orphan { tab, queue, key: key.to_owned(), stored });
                    self.due_at = 0;
                    break;
                }
                _ => page.set(Store::Local, key, ""),
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
            if page.get(Store::Local, &orphan.key) == orphan.stored {
                page.set(Store::Local, &orphan.key, "");
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Fake;
    use protocol::limits::MAX_AGE_MS;

    const NOW: u64 = 1_795_176_000_000;
    const OTHER: &str = "q.01a1f8d3-ea00-7fff-bfff-ffffffffffff.1";
    const OWN: TabId = TabId([1; 16]);

    fn stored(page: &Fake, key: &str, at_ms: u64) {
        page.set(Store::Local, key, &format!("{at_ms}\"id\":1}}\n"));
    }

    fn found(orphans: &mut Orphans, page: &Fake, now_ms: u64) -> u32 {
        orphans.advance(page, "q.own.1", OWN, now_ms)
    }

    #[test]
    fn a_queue_that_is_written_to_is_left_alone_and_looked_at_again_three_times() {
        let (page, mut orphans) = (Fake::default(), Orphans::default());
        for look in 0..4 {
            stored(&page, OTHER, NOW - 1);
            found(&mut orphans, &page, NOW);
            assert!(orphans.current.is_none());
            assert_eq!(orphans.due_at, if look < 3 { NOW + AGAIN_MS } else { u64::MAX }, "{look}");
        }
        found(&mut orphans, &page, NOW + YOUNG_MS);
        assert_eq!(orphans.current.map(|it| it.tab), TabId::parse(&OTHER[2..38]).ok());
    }

    #[test]
    fn an_adopted_queue_goes_from_storage_when_all_of_it_is_settled() {
        let (page, mut orphans) = (Fake::default(), Orphans::default());
        stored(&page, OTHER, NOW - 10_000);
        stored(&page, "q.own.1", NOW - 10_000);
        found(&mut orphans, &page, NOW);
        orphans.current.as_mut().map(|it| it.queue.take(7, 0, |_| true));
        assert_eq!((orphans.done(&page, 6), page.stored(OTHER).len()), (0, 1));
        assert_eq!((orphans.done(&page, 7), page.stored(OTHER).len()), (1, 0));
        assert_eq!(page.stored("q.own.1").len(), 1);
    }

    #[test]
    fn an_adopted_queue_that_its_page_wrote_to_meanwhile_stays() {
        let (page, mut orphans) = (Fake::default(), Orphans::default());
        stored(&page, OTHER, NOW - 10_000);
        found(&mut orphans, &page, NOW);
        orphans.current.as_mut().map(|it| it.queue.take(7, 0, |_| true));
        stored(&page, OTHER, NOW);
        assert_eq!((orphans.done(&page, 7), page.stored(OTHER).len()), (1, 1));
    }

    #[test]
    fn queues_that_are_too_old_or_nobodys_are_removed() {
        for (key, at_ms, expired) in [(OTHER, NOW - MAX_AGE_MS - 1, 1), ("q.nobody.1", NOW - 10_000, 0)] {
            let (page, mut orphans) = (Fake::default(), Orphans::default());
            stored(&page, key, at_ms);
            assert_eq!(found(&mut orphans, &page, NOW), expired, "{key}");
            assert!(orphans.current.is_none() && page.stored(key).is_empty(), "{key}");
        }
    }
}
