//! The rows of the live table: takes what the stream tells, and keeps their order.
//!
//! A change is taken in at once, so that a row on the screen is always as it is now. The *order* changes only in
//! [`Rows::settle`], as often as the page finds calm: until then new rows wait and rows that have left stay, marked. A
//! change of 50 among 5,000 takes the touched rows out of the order and puts them back by bisection; nothing else is
//! compared.

use super::order::{Known, compare};
use super::view_state::{Filter, Order};
use protocol::desk::journeys::State;
use protocol::desk::live::{Change, Hello, LiveRow};
use std::collections::HashMap;

/// A row in its place.
pub struct Entry {
    /// The row, and what follows from it.
    pub known: Known,
    /// The visitor has left; the row goes when the order settles.
    pub left: bool,
    /// Grows with every change, so that a drawn row can tell whether it is still right.
    pub version: u32,
    /// The filter, but for its state, asks for it.
    fits: bool,
    /// It has a place in the order.
    placed: bool,
    /// Something has changed since the order settled.
    touched: bool,
    /// The last stream that told of it; older than the present one: to be forgotten once that has told everything.
    told_by: u32,
}

/// How many rows there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// People on the site, as the server says.
    pub people: i64,
    /// Programs on the site, as the server says.
    pub bots: i64,
    /// Rows in the order.
    pub shown: usize,
    /// Rows that the filter asks for but for their state: active, idle, away.
    pub by_state: [usize; 3],
    /// Rows known at all.
    pub known: usize,
}

/// All rows and their order.
#[derive(Default)]
pub struct Rows {
    /// Rows stay in their slot while they live; free slots are `None`.
    entries: Vec<Option<Entry>>,
    free: Vec<usize>,
    by_id: HashMap<String, usize>,
    /// Slots of the rows that are shown, in order.
    order: Vec<usize>,
    /// Slots that have changed since the order settled.
    touched: Vec<usize>,
    filter: Filter,
    sort: Order,
    ends_ms: i64,
    counts: Counts,
    /// Number of the present telling, and how many rows of it are still to come before older ones are forgotten.
    telling: u32,
    to_come: Option<usize>,
}

impl Rows {
    /// No rows yet.
    pub fn new(filter: Filter, sort: Order) -> Self {
        Self { filter, sort, ..Self::default() }
    }

    /// A stream begins. Where everything comes anew, what is known stays until it has come: nothing flickers.
    pub fn begin(&mut self, hello: &Hello) {
        self.ends_ms = hello.ends_ms;
        if hello.anew {
            self.telling += 1;
            self.to_come = Some(usize::try_from(hello.rows).unwrap_or(0));
            self.forget_older();
        }
    }

    /// Takes a change in. The order stays as it is until [`Self::settle`].
    pub fn apply(&mut self, change: Change) {
        self.counts.people = change.people;
        self.counts.bots = change.bots;
        for row in change.put {
            self.put(row);
        }
        for id in &change.gone {
            if let Some(&slot) = self.by_id.get(id) {
                self.told(slot);
                self.leave(slot);
            }
        }
        self.forget_older();
    }

    /// Brings the order up to date. Tells whether anything in it is different now.
    pub fn settle(&mut self, now: i64) -> bool {
        self.let_time_pass(now);
        let touched = std::mem::take(&mut self.touched);
        let changed = !touched.is_empty();
        if changed {
            let (entries, filter) = (&mut self.entries, &self.filter);
            let text = filter.text.to_lowercase();
            for &slot in &touched {
                if let Some(entry) = &mut entries[slot] {
                    entry.fits = !entry.left && entry.known.fits(filter, &text);
                }
            }
            self.order.retain(|&slot| entries[slot].as_ref().is_some_and(|it| !it.touched));
            let mut back: Vec<usize> = Vec::with_capacity(touched.len());
            for &slot in &touched {
                let Some(entry) = &mut entries[slot] else { continue };
                (entry.touched, entry.placed) = (false, false);
                if entry.left {
                    self.by_id.remove(&entry.known.row.id);
                    entries[slot] = None;
                    self.free.push(slot);
                } else if entry.fits && filter.state.is_none_or(|it| it == entry.known.state) {
                    entry.placed = true;
                    back.push(slot);
                }
            }
            self.merge(back);
        }
        self.count();
        changed
    }

    /// Changes what is shown, and settles.
    pub fn look(&mut self, filter: Filter, sort: Order, now: i64) {
        (self.filter, self.sort) = (filter, sort);
        for slot in 0..self.entries.len() {
            self.touch(slot);
        }
        self.settle(now);
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Rows in the order.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// The slot and the entry at a place in the order.
    pub fn at(&self, place: usize) -> Option<(usize, &Entry)> {
        let &slot = self.order.get(place)?;
        Some((slot, self.entries[slot].as_ref()?))
    }

    /// The place of a session in the order.
    pub fn place(&self, id: &str) -> Option<usize> {
        let slot = *self.by_id.get(id)?;
        self.order.iter().position(|it| *it == slot)
    }

    /// How many rows would come and how many would go if the order were settled now.
    pub fn waiting(&self) -> (usize, usize) {
        let touched = || self.touched.iter().filter_map(|&slot| self.entries[slot].as_ref());
        let text = self.filter.text.to_lowercase();
        let come = touched().filter(|it| !it.placed && !it.left && it.known.fits(&self.filter, &text));
        (come.count(), touched().filter(|it| it.placed && it.left).count())
    }

    /// Whether a stream that tells anew has told everything.
    pub fn has_told(&self) -> bool {
        self.telling > 0 && self.to_come.is_none()
    }

    /// Every row that is still there.
    pub fn iter(&self) -> impl Iterator<Item = &LiveRow> {
        self.entries.iter().flatten().filter(|it| !it.left).map(|it| &it.known.row)
    }

    fn put(&mut self, row: LiveRow) {
        let Some(&slot) = self.by_id.get(&row.id) else { return self.add(row) };
        let is_retold = self.told(slot);
        let Some(entry) = &mut self.entries[slot] else { return };
        // Only a new telling may say less than what is known: there, the server's word is the beginning.
        if row.events < entry.known.row.events && !is_retold && !entry.left {
            return;
        }
        entry.known.renew(row);
        entry.left = false;
        entry.version = entry.version.wrapping_add(1);
        self.touch(slot);
    }

    fn add(&mut self, row: LiveRow) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.entries.len() - 1
        });
        self.by_id.insert(row.id.clone(), slot);
        let known = Known::new(row);
        let told_by = self.telling;
        self.entries[slot] =
            Some(Entry { known, left: false, version: 0, fits: false, placed: false, touched: false, told_by });
        self.to_come = self.to_come.map(|it| it.saturating_sub(1));
        self.touch(slot);
    }

    fn leave(&mut self, slot: usize) {
        if let Some(entry) = &mut self.entries[slot] {
            entry.left = true;
            entry.version = entry.version.wrapping_add(1);
        }
        self.touch(slot);
    }

    /// Notes that the present telling has come to this row; tells whether it is the first time.
    fn told(&mut self, slot: usize) -> bool {
        let Some(entry) = &mut self.entries[slot] else { return false };
        if entry.told_by == self.telling {
            return false;
        }
        entry.told_by = self.telling;
        self.to_come = self.to_come.map(|it| it.saturating_sub(1));
        true
    }

    /// Once a telling has told everything, whatever it has not told of has left.
    fn forget_older(&mut self) {
        if self.to_come == Some(0) {
            self.to_come = None;
            for slot in 0..self.entries.len() {
                if self.entries[slot].as_ref().is_some_and(|it| it.told_by != self.telling) {
                    self.leave(slot);
                }
            }
        }
    }

    fn touch(&mut self, slot: usize) {
        if let Some(entry) = &mut self.entries[slot]
            && !std::mem::replace(&mut entry.touched, true)
        {
            self.touched.push(slot);
        }
    }

    fn let_time_pass(&mut self, now: i64) {
        for (slot, entry) in self.entries.iter_mut().enumerate() {
            let Some(entry) = entry else { continue };
            // Ending is the server's to tell; until it does, the visitor is away.
            let state = entry.known.row.state(now, self.ends_ms).min(State::Away);
            if std::mem::replace(&mut entry.known.state, state) != state && !std::mem::replace(&mut entry.touched, true)
            {
                self.touched.push(slot);
            }
        }
    }

    /// Puts slots into the order, each where it belongs.
    fn merge(&mut self, mut slots: Vec<usize>) {
        let (entries, sort) = (&self.entries, self.sort);
        let before = |a: usize, b: usize| match (&entries[a], &entries[b]) {
            (Some(a), Some(b)) => compare(&a.known, &b.known, sort),
            _ => std::cmp::Ordering::Equal,
        };
        slots.sort_unstable_by(|a, b| before(*a, *b));
        let mut rest = self.order.as_slice();
        let mut merged = Vec::with_capacity(rest.len() + slots.len());
        for slot in slots {
            let (smaller, larger) = rest.split_at(rest.partition_point(|it| before(*it, slot).is_lt()));
            merged.extend_from_slice(smaller);
            merged.push(slot);
            rest = larger;
        }
        merged.extend_from_slice(rest);
        self.order = merged;
    }

    fn count(&mut self) {
        let mut by_state = [0; 3];
        for entry in self.entries.iter().flatten().filter(|it| it.fits) {
            by_state[entry.known.state as usize] += 1;
        }
        self.counts = Counts { shown: self.order.len(), by_state, known: self.by_id.len(), ..self.counts };
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
