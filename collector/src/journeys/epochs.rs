//! Epochs: the stretches of a browser's life that can be linked to a person. The first has the visitor's own id; another
//! begins when somebody logs out, or when somebody else is proven to use the browser now.

use crate::clock::Timestamp;
use crate::identity::log::EpochId;
use protocol::ids::{TabId, VisitorId};

/// An epoch after the first, and the event that began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its id.
    pub id: EpochId,
    /// From this moment on.
    pub from: Timestamp,
    /// The tab in which it began.
    pub tab: TabId,
    /// The place in that tab after which it began.
    pub seq: u64,
    /// Nobody had logged out: somebody else was proven to use the browser.
    pub forced: bool,
}

impl Epoch {
    /// Whether an event is after its beginning. In the tab where it began the order says so; anywhere else the time.
    fn covers(&self, at: Timestamp, tab: TabId, seq: u64) -> bool {
        if tab == self.tab { seq > self.seq } else { at >= self.from }
    }
}

/// The id of a visitor's first epoch.
pub fn first(visitor: VisitorId) -> EpochId {
    EpochId(visitor.0)
}

/// The epoch that an event belongs to; `epochs` in the order they began.
pub fn of(visitor: VisitorId, epochs: &[Epoch], at: Timestamp, tab: TabId, seq: u64) -> EpochId {
    epochs.iter().rev().find(|it| it.covers(at, tab, seq)).map_or(first(visitor), |it| it.id)
}

/// Adds one where it begins. Whether it is new.
pub fn add(epochs: &mut Vec<Epoch>, it: Epoch) -> bool {
    if epochs.iter().any(|known| known.id == it.id) {
        return false;
    }
    let place = epochs.partition_point(|known| known.from <= it.from);
    epochs.insert(place, it);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISITOR: VisitorId = VisitorId([1; 16]);
    const TAB: TabId = TabId([2; 16]);
    const OTHER: TabId = TabId([3; 16]);

    fn epoch(n: u8, from: i64, seq: u64) -> Epoch {
        Epoch { id: EpochId([n; 16]), from: Timestamp(from), tab: TAB, seq, forced: false }
    }

    #[test]
    fn inside_a_tab_the_order_decides_and_elsewhere_the_time() {
        let mut epochs = Vec::new();
        assert!(add(&mut epochs, epoch(9, 200, 20)));
        assert!(add(&mut epochs, epoch(8, 100, 10)));
        assert!(!add(&mut epochs, epoch(8, 100, 10)), "once");
        for (at, tab, seq, expected) in [
            (50, TAB, 1, 1),
            // Its clock says after, its place says before: it was on its way for longer.
            (150, TAB, 10, 1),
            (90, TAB, 11, 8),
            (99, OTHER, 500, 1),
            (100, OTHER, 1, 8),
            (200, OTHER, 1, 9),
            (150, TAB, 21, 9),
        ] {
            assert_eq!(of(VISITOR, &epochs, Timestamp(at), tab, seq).0[0], expected, "{at} {seq}");
        }
    }
}
