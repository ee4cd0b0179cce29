//! What is known of the visitors seen last, so that a beacon of a busy visit asks the store nothing. Two generations:
//! when the younger is full, the older is forgotten.

use crate::journeys::visits::Visits;
use protocol::ids::{SiteId, VisitorId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Visitors of one generation. A visit takes about 2 KB.
const GENERATION: usize = 6_000;

/// Whose visits.
pub type Who = (SiteId, VisitorId);

/// See the module.
#[derive(Default)]
pub struct Cache {
    young: HashMap<Who, Visits>,
    old: HashMap<Who, Visits>,
}

/// Visitors who are not to be remembered: something about them is being erased in the store. `true`: that has ended.
#[derive(Debug, Default)]
pub struct Forgotten(Mutex<Vec<(Who, bool)>>);

/// Some visitors are not remembered as long as this lives, and once more after it.
#[derive(Debug)]
pub struct Held<'f> {
    by: &'f Forgotten,
    all: Vec<Who>,
}

impl Forgotten {
    /// Has them forgotten at every step: one that begins before the end of an erasure would remember what was there before.
    pub fn hold(&self, all: impl IntoIterator<Item = Who>) -> Held<'_> {
        let all: Vec<Who> = all.into_iter().collect();
        self.lock().extend(all.iter().map(|it| (*it, false)));
        Held { by: self, all }
    }

    /// Those of whom `mine` says so.
    fn take(&self, mine: impl Fn(&Who) -> bool) -> Vec<Who> {
        let mut all = self.lock();
        let taken = all.iter().map(|it| it.0).filter(&mine).collect();
        all.retain(|(who, ended)| !(*ended && mine(who)));
        taken
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Who, bool)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut all = self.by.lock();
        for who in &self.all {
            if let Some(it) = all.iter_mut().find(|(its, ended)| its == who && !ended) {
                it.1 = true;
            }
        }
    }
}

impl Cache {
    /// Does not remember some visitors any more.
    pub fn forget(&mut self, some: &Forgotten, mine: impl Fn(&Who) -> bool) {
        for who in some.take(mine) {
            self.take(&who);
        }
    }

    /// What is known, if it is.
    pub fn get(&self, who: &Who) -> Option<&Visits> {
        self.young.get(who).or_else(|| self.old.get(who))
    }

    /// The same, taken out: it comes back with what has been committed.
    pub fn take(&mut self, who: &Who) -> Option<Visits> {
        let old = self.old.remove(who);
        self.young.remove(who).or(old)
    }

    /// Remembers what has been committed.
    pub fn put(&mut self, who: Who, visits: Visits) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(who, visits);
    }

    /// Forgets everything: after an error nobody knows what was committed.
    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_being_erased_is_forgotten_at_every_step_and_once_more_after_it() {
        let who = (SiteId([1; 16]), VisitorId([2; 16]));
        let (forgotten, mut cache) = (Forgotten::default(), Cache::default());
        let mut remembered = |forgotten: &Forgotten| {
            cache.put(who, Visits::default());
            cache.forget(forgotten, |_| true);
            cache.get(&who).is_some()
        };
        assert!(remembered(&forgotten));
        let held = forgotten.hold([who]);
        assert!(!remembered(&forgotten) && !remembered(&forgotten), "as long as it goes on");
        drop(held);
        assert!(!remembered(&forgotten), "the last step may have read what was there before");
        assert!(remembered(&forgotten));
    }
}
