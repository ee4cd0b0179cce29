//! The journal: the durable, ordered log that beacons are appended to before they are acknowledged.
//!
//! Append-only, partitioned by visitor, ordered inside a partition. It knows neither HTTP nor what a session is: it
//! keeps entries and gives them back in order. Whether an append has returned is the one thing a 2xx rests on.

#[cfg(test)]
pub mod contract;
mod entry;
pub mod sqlite;

pub use entry::{ENTRY_VERSION, Entry, EntryEvent, Refused};

use crate::clock::Timestamp;
use crate::outcome::Reason;
use futures_util::future::BoxFuture;
use protocol::ids::{SessionId, SiteId, VisitorId};
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;

/// A place in the journal. Rises, not always by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub i64);

/// A part of the journal whose entries are in order. All of a visitor's are in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub u16);

impl Partition {
    /// The partition of a visitor's entries.
    pub fn of(site: SiteId, visitor: VisitorId, partitions: u16) -> Self {
        // FNV-1a: stable for ever, since the order of what is already written rests on it.
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = site.0.iter().chain(&visitor.0).fold(0xcbf2_9ce4_8422_2325, mix);
        // Its low bits alone follow those of the input too closely.
        let mixed = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33;
        Self((mixed % u64::from(partitions.max(1))) as u16)
    }
}

/// What the projector made of an entry, for the request that still waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The session that the entry's last event belongs to.
    pub session: Option<SessionId>,
    /// Events that were there before.
    pub duplicates: u32,
}

/// An entry on its way through the journal, with the request that waits for it.
#[derive(Debug)]
pub struct Taken {
    /// The entry.
    pub entry: Entry,
    waiting: Mutex<Option<oneshot::Sender<Answer>>>,
}

impl Taken {
    /// An entry that nobody waits for.
    pub fn new(entry: Entry) -> Self {
        Self { entry, waiting: Mutex::new(None) }
    }

    /// An entry whose projection a request waits for.
    pub fn awaited(entry: Entry) -> (Self, oneshot::Receiver<Answer>) {
        let (tell, told) = oneshot::channel();
        (Self { entry, waiting: Mutex::new(Some(tell)) }, told)
    }

    /// Tells the waiting request, if one still waits.
    pub fn answer(&self, answer: Answer) {
        let waiting = self.waiting.lock().map(|mut it| it.take()).unwrap_or_default();
        if let Some(tell) = waiting {
            _ = tell.send(answer);
        }
    }
}

/// What stands at a position.
#[derive(Clone, Debug)]
pub enum Item {
    /// An entry.
    Entry(Arc<Taken>),
    /// Something that is no entry any more: the checksum is wrong, or it cannot be decoded.
    Damaged(Reason, Timestamp),
}

/// A position and what stands there.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The position.
    pub position: Position,
    /// What stands there.
    pub item: Item,
}

/// Why an entry is not durable.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// As many bytes wait for the disk as may.
    #[error("the journal's queue is full")]
    Busy,
    /// No space. A state that heals when space returns.
    #[error("no space for the journal")]
    Full,
    /// The journal is being closed.
    #[error("the journal is closing")]
    Closing,
    /// A write or a sync failed: what is on the disk is unknown, and the process must end.
    #[error("the journal is broken: {0}")]
    Broken(String),
}

/// What takes an entry's place, where something does.
pub type Rewrite = Box<dyn FnMut(&Entry) -> Option<Entry> + Send>;

/// What is asked of a journal. See `contract.rs` for what each promise means.
pub trait Journal: Send + Sync + 'static {
    /// How many partitions it has; fixed when it was made.
    fn partitions(&self) -> u16;

    /// Appends an entry, whether or not the future is waited for. It gives the position only when the entry would survive
    /// a loss of power.
    fn append(&self, partition: Partition, taken: Taken) -> BoxFuture<'_, Result<Position, JournalError>>;

    /// Whether an append of so many bytes would be refused now; cheap, asked before a body is read.
    fn refuses(&self) -> Option<JournalError>;

    /// Up to `max` items of a partition after a position, in order.
    fn read(
        &self,
        partition: Partition,
        after: Position,
        max: usize,
    ) -> BoxFuture<'_, Result<Vec<Stored>, JournalError>>;

    /// Returns when there may be something after a position: at once if there is.
    fn wait(&self, partition: Partition, after: Position) -> BoxFuture<'_, ()>;

    /// The first and last position kept, `None` where it is empty.
    fn bounds(&self) -> BoxFuture<'_, Result<Option<(Position, Position)>, JournalError>>;

    /// Forgets entries received before a moment and applied by every partition. Returns how many.
    fn prune(&self, received_before: Timestamp, applied: Position) -> BoxFuture<'_, Result<u64, JournalError>>;

    /// Goes through a partition and puts others in the place of some entries: for what somebody has asked to be forgotten.
    /// Afterwards the old ones are nowhere on the disk. Returns which entries were looked for: those that `other` gave
    /// something for.
    fn rewrite(&self, partition: Partition, other: Rewrite) -> BoxFuture<'_, Result<Vec<Position>, JournalError>>;

    /// Looks at everything; returns how many entries there are and a sentence for each thing that is wrong.
    fn check(&self) -> BoxFuture<'_, Result<(u64, Vec<String>), JournalError>>;

    /// Writes what waits, then refuses what comes.
    fn close(&self) -> BoxFuture<'_, ()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_partition_of_a_visitor_never_changes() {
        let site = SiteId([7; 16]);
        let spread: Vec<u16> = (0..8).map(|n| Partition::of(site, VisitorId([n; 16]), 4).0).collect();
        assert_eq!(spread, [1, 2, 2, 3, 1, 1, 2, 2]);
        assert_eq!(Partition::of(site, VisitorId([9; 16]), 1), Partition(0));
    }
}
