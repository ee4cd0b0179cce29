//! What every journal promises, written once. `journal_contract!(name, open)` runs it: `open` makes a new journal of four
//! partitions in a folder, or opens the one that is there.

use super::{Answer, Entry, EntryEvent, Item, Journal, Partition, Position, Stored, Taken};
use crate::clock::Timestamp;
use protocol::ids::{BeaconId, EventId, SiteId, TabId, VisitorId};
use protocol::read::{Attributes, Event};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// An entry with one event, told apart by a number.
pub fn entry(n: u64) -> Entry {
    let id = |kind: u8| {
        let mut bytes = [kind; 16];
        bytes[8..].copy_from_slice(&n.to_be_bytes());
        bytes
    };
    let at = Timestamp(1_795_176_000_000 + n as i64);
    let event = Event {
        age: 0,
        id: EventId(id(1)),
        seq: n,
        view: None,
        name: "clicked".into(),
        page: None,
        attributes: Attributes::default(),
    };
    Entry {
        v: super::ENTRY_VERSION,
        site: SiteId([1; 16]),
        received_at: at,
        beacon: BeaconId(id(2)),
        visitor: VisitorId(id(3)),
        tab: TabId(id(4)),
        sent_at: at.0 as u64,
        recovered: false,
        idle_ms: 20 * 60_000,
        longest_ms: 24 * 3_600_000,
        client: None,
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0".into(),
        ip: "192.0.2.0".into(),
        country: String::new(),
        events: vec![EntryEvent { at, event, call: None }],
        refused: Vec::new(),
        dropped: BTreeMap::new(),
    }
}

/// The numbers of entries, as they stand there.
fn numbers(stored: &[Stored]) -> Vec<u64> {
    let number = |it: &Stored| match &it.item {
        Item::Entry(taken) => taken.entry.events[0].event.seq,
        Item::Damaged(why, _) => panic!("damaged: {why}"),
    };
    stored.iter().map(number).collect()
}

/// What is appended can be read, in order, partition by partition, in pieces, by this process and the next.
pub async fn keeps_the_order<J: Journal>(open: impl AsyncFn() -> J) {
    let journal = open().await;
    assert_eq!(journal.partitions(), 4);
    assert_eq!(journal.bounds().await.expect("readable"), None);
    let mut positions = Vec::new();
    for n in 0..20 {
        positions.push(journal.append(Partition((n % 2) as u16), Taken::new(entry(n))).await.expect("room"));
    }
    assert!(positions.is_sorted() && positions[0] > Position(0));
    journal.close().await;
    drop(journal);

    for journal in [open().await] {
        let even = journal.read(Partition(0), Position(0), 100).await.expect("readable");
        assert_eq!(numbers(&even), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
        let some = journal.read(Partition(1), positions[5], 3).await.expect("readable");
        assert_eq!(numbers(&some), [7, 9, 11]);
        assert_eq!(journal.read(Partition(3), Position(0), 100).await.expect("readable").len(), 0);
        assert_eq!(journal.bounds().await.expect("readable"), Some((positions[0], positions[19])));
        let next = journal.append(Partition(0), Taken::new(entry(20))).await.expect("room");
        assert!(next > positions[19], "positions go on where they ended");
        let newer = journal.read(Partition(0), positions[17], 100).await.expect("readable");
        assert_eq!(numbers(&newer), [18, 20], "from the file and from memory alike");
        assert_eq!(journal.check().await.expect("readable"), (21, vec![]));
    }
}

/// Many appends at once all return, each with a position of its own, and share their syncs.
pub async fn takes_many_at_once<J: Journal>(open: impl AsyncFn() -> J) {
    let journal = Arc::new(open().await);
    let appends = (0..300).map(|n| {
        let journal = journal.clone();
        async move { journal.append(Partition(0), Taken::new(entry(n))).await.expect("room") }
    });
    let mut positions = futures_util::future::join_all(appends).await;
    positions.sort_unstable();
    positions.dedup();
    assert_eq!(positions.len(), 300);
    let read = journal.read(Partition(0), Position(0), 1000).await.expect("readable");
    assert_eq!(read.iter().map(|it| it.position).collect::<Vec<_>>(), positions);
}

/// Who waits for something new is woken by it, and the projector can answer the request that waits.
pub async fn wakes_and_answers<J: Journal>(open: impl AsyncFn() -> J) {
    let journal = Arc::new(open().await);
    let (taken, answer) = Taken::awaited(entry(1));
    let waiting = journal.wait(Partition(0), Position(0));
    let appending = journal.append(Partition(0), taken);
    let woken = tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(waiting, appending).1 }).await;
    let position = woken.expect("woken").expect("room");
    let read = journal.read(Partition(0), Position(0), 10).await.expect("readable");
    let [Stored { item: Item::Entry(taken), .. }] = read.as_slice() else { panic!("one entry") };
    taken.answer(Answer { session: None, duplicates: 7 });
    assert_eq!(answer.await.expect("answered").duplicates, 7);
    journal.wait(Partition(0), Position(position.0 - 1)).await;
}

/// Old entries can be forgotten, but not those that are not applied; positions never fall.
pub async fn forgets_what_is_applied<J: Journal>(open: impl AsyncFn() -> J) {
    let journal = open().await;
    let mut positions = Vec::new();
    for n in 0..10 {
        positions.push(journal.append(Partition(0), Taken::new(entry(n))).await.expect("room"));
    }
    let received = |n: u64| entry(n).received_at;
    assert_eq!(journal.prune(received(8), positions[4]).await.expect("pruned"), 5, "not applied: kept");
    assert_eq!(journal.prune(received(7), positions[9]).await.expect("pruned"), 2, "not old: kept");
    assert_eq!(journal.bounds().await.expect("readable"), Some((positions[7], positions[9])));
    assert_eq!(journal.prune(received(100), positions[9]).await.expect("pruned"), 3);
    journal.close().await;
    drop(journal);
    let next = open().await.append(Partition(0), Taken::new(entry(11))).await.expect("room");
    assert!(next > positions[9]);
}

/// A closed journal has written what it took and takes nothing more.
pub async fn closes<J: Journal>(open: impl AsyncFn() -> J) {
    let journal = open().await;
    journal.append(Partition(0), Taken::new(entry(1))).await.expect("room");
    journal.close().await;
    assert!(journal.refuses().is_some());
    assert!(journal.append(Partition(0), Taken::new(entry(2))).await.is_err());
}

/// Runs the contract against one journal.
macro_rules! journal_contract {
    ($name:ident, $open:expr) => {
        mod $name {
            use super::*;
            use crate::journal::contract;

            #[tokio::test]
            async fn keeps_the_order() {
                let folder = tempfile::tempdir().expect("a folder");
                contract::keeps_the_order(async || $open(folder.path()).await).await;
            }
            #[tokio::test]
            async fn takes_many_at_once() {
                let folder = tempfile::tempdir().expect("a folder");
                contract::takes_many_at_once(async || $open(folder.path()).await).await;
            }
            #[tokio::test]
            async fn wakes_and_answers() {
                let folder = tempfile::tempdir().expect("a folder");
                contract::wakes_and_answers(async || $open(folder.path()).await).await;
            }
            #[tokio::test]
            async fn forgets_what_is_applied() {
                let folder = tempfile::tempdir().expect("a folder");
                contract::forgets_what_is_applied(async || $open(folder.path()).await).await;
            }
            #[tokio::test]
            async fn closes() {
                let folder = tempfile::tempdir().expect("a folder");
                contract::closes(async || $open(folder.path()).await).await;
            }
        }
    };
}
pub(crate) use journal_contract;
