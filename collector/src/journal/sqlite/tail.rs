//! The newest entries, in memory: where the projector finds what was just written.

use super::super::{Item, Partition, Position, Stored, Taken};
use std::collections::VecDeque;
use std::sync::Arc;

/// Bytes of the newest entries that stay in memory for the projector.
const MOST_BYTES: usize = 1 << 20;

/// The newest entries of all partitions.
pub(super) struct Tail {
    /// For each partition, the position after which all of its entries are here.
    pub(super) from: Vec<Position>,
    /// For each partition, its newest entry here.
    pub(super) newest: Vec<Position>,
    entries: VecDeque<(Partition, Position, Arc<Taken>, usize)>,
    bytes: usize,
}

impl Tail {
    /// Empty; everything up to `from` is in the file only.
    pub(super) fn new(partitions: usize, from: Position) -> Self {
        let newest = vec![Position(0); partitions];
        Self { from: vec![from; partitions], newest, entries: VecDeque::new(), bytes: 0 }
    }

    /// What is here of a partition after a position, in order.
    pub(super) fn after(&self, partition: Partition, after: Position) -> impl Iterator<Item = Stored> {
        let first = self.entries.partition_point(|(_, position, ..)| *position <= after);
        let newer = self.entries.range(first..).filter(move |(its, ..)| *its == partition);
        newer.map(|(_, position, taken, _)| Stored { position: *position, item: Item::Entry(taken.clone()) })
    }

    /// A new entry of so many bytes; the oldest ones go where there are too many.
    pub(super) fn push(&mut self, partition: Partition, position: Position, taken: Taken, bytes: usize) {
        self.bytes += bytes;
        self.newest[usize::from(partition.0)] = position;
        self.entries.push_back((partition, position, Arc::new(taken), bytes));
        while self.bytes > MOST_BYTES {
            let Some((partition, position, _, bytes)) = self.entries.pop_front() else { break };
            self.from[usize::from(partition.0)] = position;
            self.bytes -= bytes;
        }
    }
}
