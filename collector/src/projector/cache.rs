//! What is known of the visitors seen last, so that a beacon of a busy visit asks the store nothing. Two generations:
//! when the younger is full, the older is forgotten.

use crate::journeys::visits::Visits;
use protocol::ids::{SiteId, VisitorId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

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

/// Visitors who are not to be remembered: something about them was erased in the store.
#[derive(Debug, Default)]
pub struct Forgotten(Mutex<Vec<Who>>);

impl Forgotten {
    /// Says so.
    pub fn add(&self, all: impl IntoIterator<Item = Who>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(all);
    }

    /// Takes those of whom `mine` says so.
    fn take(&self, mine: impl Fn(&Who) -> bool) -> Vec<Who> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (taken, left) = std::mem::take(&mut *all).into_iter().partition(mine);
        *all = left;
        taken
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
