//! The journal in an SQLite file of its own: WAL, `synchronous=FULL`, and one writer that takes whatever has queued up
//! into one transaction (group commit), so that many requests share one sync.
//!
//! The entries just written stay in memory for the projector (`tail`), which so rarely reads what this process wrote back
//! from the disk. `read` alone knows: it answers from memory where it can and from the file where it must.

mod tail;
mod writer;

use super::{Entry, Item, Journal, JournalError, Partition, Position, Rewrite, Stored, Taken};
use crate::clock::Timestamp;
use crate::sql::{Connection, Place, Row, SqlError, query, sqlite_file};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tail::Tail;
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot, watch};
use writer::{Shared, Told, Waiting, Writer};

/// No entry after this is ever in memory.
const NEVER: Position = Position(i64::MAX);
/// Entries of one pruning statement at most.
const PRUNED_AT_ONCE: i64 = 2_000;
/// Entries that are looked at in one go while some are rewritten.
const REWRITTEN_AT_ONCE: i64 = 256;

/// See the module.
pub struct SqliteJournal {
    partitions: u16,
    queue: mpsc::UnboundedSender<Waiting>,
    shared: Arc<Shared>,
    reader: AsyncMutex<Connection>,
    written: watch::Receiver<Position>,
}

impl SqliteJournal {
    /// Opens the file, or makes one with so many partitions. `queue_bytes` may wait for the disk at once.
    pub async fn open(path: &Path, partitions: u16, queue_bytes: usize) -> Result<Self, JournalError> {
        let mut writer = sqlite_file::open(path, sqlite_file::Role::Journal, Place::Here)?;
        for statement in [include_str!("sql/entries.sql"), include_str!("sql/settings.sql")] {
            query(statement).execute(&mut writer).await?;
        }
        query(include_str!("sql/set_partitions.sql")).bind(i64::from(partitions)).execute(&mut writer).await?;
        let partitions: i64 =
            query(include_str!("sql/partitions.sql")).fetch_one(&mut writer).await.and_then(|row| row.get(0))?;
        let reader = sqlite_file::open(path, sqlite_file::Role::Journal, Place::Here)?;
        let last = bounds(&mut writer).await?.map_or(Position(0), |(_, last)| last);
        // Positions never fall, even when everything was pruned: SQLite's own counter would begin anew.
        let reserved: i64 =
            query(include_str!("sql/pruned_to.sql")).fetch_one(&mut writer).await.and_then(|row| row.get(0))?;
        let last = last.max(Position(reserved));
        let shared = Arc::new(Shared::new(queue_bytes, false, Tail::new(partitions as usize, last)));
        let (queue, waiting) = mpsc::unbounded_channel();
        let (tell, written) = watch::channel(last);
        let writer = Writer {
            connection: writer,
            log: sqlite_file::Log::default(),
            last,
            shared: shared.clone(),
            written: tell,
        };
        crate::app::spawn("journal writer", writer.run(waiting));
        Ok(Self { partitions: partitions as u16, queue, shared, reader: AsyncMutex::new(reader), written })
    }

    /// Hands an entry to the writer. It goes on when the request is gone: what it has taken it makes durable.
    fn enqueue(&self, partition: Partition, taken: Taken) -> Result<Told, JournalError> {
        if let Some(why) = self.refuses() {
            return Err(why);
        }
        let payload = serde_json::to_vec(&taken.entry).map_err(|why| JournalError::Broken(why.to_string()))?;
        let bytes = payload.len();
        if self.shared.waiting.fetch_add(bytes, Ordering::Relaxed) + bytes > self.shared.most {
            self.shared.waiting.fetch_sub(bytes, Ordering::Relaxed);
            return Err(JournalError::Busy);
        }
        let (done, told) = oneshot::channel();
        self.queue.send(Waiting { partition, taken, payload, done }).map_err(|_| JournalError::Closing)?;
        Ok(told)
    }

    /// Opens a file that another process writes, to read only.
    pub async fn follow(path: &Path) -> Result<Self, JournalError> {
        let mut reader = sqlite_file::open(path, sqlite_file::Role::Journal, Place::Here)?;
        let partitions: i64 =
            query(include_str!("sql/partitions.sql")).fetch_one(&mut reader).await.and_then(|row| row.get(0))?;
        let (queue, _) = mpsc::unbounded_channel();
        let (_, written) = watch::channel(Position(0));
        // Nothing is in memory, ever: what the other process writes is only in the file.
        let tail = Tail::new(partitions as usize, NEVER);
        let shared = Arc::new(Shared::new(0, true, tail));
        Ok(Self { partitions: partitions as u16, queue, shared, reader: AsyncMutex::new(reader), written })
    }

    /// The last position that is durable.
    pub fn last(&self) -> Position {
        *self.written.borrow()
    }

    /// The disk is short of space: appends are refused until it is not.
    pub fn set_short(&self, short: bool) {
        self.shared.short.store(short, Ordering::Relaxed);
    }
}

impl Journal for SqliteJournal {
    fn partitions(&self) -> u16 {
        self.partitions
    }

    fn append(&self, partition: Partition, taken: Taken) -> BoxFuture<'_, Result<Position, JournalError>> {
        let told = self.enqueue(partition, taken);
        async move { told?.await.unwrap_or(Err(JournalError::Closing)) }.boxed()
    }

    fn refuses(&self) -> Option<JournalError> {
        let shared = &self.shared;
        if shared.closing.load(Ordering::Relaxed) {
            return Some(JournalError::Closing);
        }
        if shared.short.load(Ordering::Relaxed) {
            return Some(JournalError::Full);
        }
        (shared.waiting.load(Ordering::Relaxed) >= shared.most).then_some(JournalError::Busy)
    }

    fn read(
        &self,
        partition: Partition,
        after: Position,
        max: usize,
    ) -> BoxFuture<'_, Result<Vec<Stored>, JournalError>> {
        async move {
            let which = usize::from(partition.0);
            loop {
                let from = {
                    let tail = self.shared.tail();
                    if after >= tail.from[which] {
                        return Ok(tail.after(partition, after).take(max).collect());
                    }
                    tail.from[which]
                };
                let rows = {
                    let mut reader = self.reader.lock().await;
                    query(include_str!("sql/read.sql"))
                        .bind(i64::from(partition.0))
                        .bind(after.0)
                        .bind(max as i64)
                        .fetch_all(&mut reader)
                        .await?
                };
                let mut stored = rows.iter().map(decode).collect::<Result<Vec<Stored>, SqlError>>()?;
                // What is in memory is taken from there: a request may wait for it.
                stored.retain(|it| it.position <= from);
                if stored.len() == max || from == NEVER {
                    return Ok(stored);
                }
                let mut tail = self.shared.tail();
                if tail.from[which] == from {
                    // Up to `from` the file holds no more of this partition, and behind it all is here.
                    let reached = stored.last().map_or(after, |it| it.position);
                    tail.from[which] = reached;
                    let left = max - stored.len();
                    stored.extend(tail.after(partition, reached).take(left));
                    return Ok(stored);
                }
                if !stored.is_empty() {
                    return Ok(stored);
                }
            }
        }
        .boxed()
    }

    fn wait(&self, partition: Partition, after: Position) -> BoxFuture<'_, ()> {
        async move {
            let which = usize::from(partition.0);
            let mut written = self.written.clone();
            loop {
                written.borrow_and_update();
                {
                    let tail = self.shared.tail();
                    if tail.from[which] > after || tail.newest[which] > after {
                        return;
                    }
                }
                if written.changed().await.is_err() {
                    return;
                }
            }
        }
        .boxed()
    }

    fn bounds(&self) -> BoxFuture<'_, Result<Option<(Position, Position)>, JournalError>> {
        async move { bounds(&mut *self.reader.lock().await).await }.boxed()
    }

    fn prune(&self, received_before: Timestamp, applied: Position) -> BoxFuture<'_, Result<u64, JournalError>> {
        async move {
            let mut reader = self.reader.lock().await;
            let tx = reader.begin().await?;
            let gone = query(include_str!("sql/prune.sql"))
                .bind(received_before.0)
                .bind(applied.0)
                .bind(PRUNED_AT_ONCE)
                .execute(tx.on)
                .await?;
            if gone > 0 {
                query(include_str!("sql/set_pruned_to.sql")).bind(applied.0).execute(tx.on).await?;
            }
            tx.commit().await?;
            Ok(gone)
        }
        .boxed()
    }

    fn rewrite(&self, partition: Partition, mut other: Rewrite) -> BoxFuture<'_, Result<Vec<Position>, JournalError>> {
        async move {
            let (mut after, mut changed) = (Position(0), Vec::new());
            loop {
                // A few at a time, so that the projector gets its turn.
                let mut reader = self.reader.lock().await;
                let rows = query(include_str!("sql/read.sql"))
                    .bind(i64::from(partition.0))
                    .bind(after.0)
                    .bind(REWRITTEN_AT_ONCE)
                    .fetch_all(&mut reader)
                    .await?;
                for row in &rows {
                    let stored = decode(row)?;
                    after = stored.position;
                    let Item::Entry(taken) = &stored.item else { continue };
                    let Some(entry) = other(&taken.entry) else { continue };
                    let payload = serde_json::to_vec(&entry).map_err(|why| JournalError::Broken(why.to_string()))?;
                    query(include_str!("sql/rewrite.sql"))
                        .bind(after.0)
                        .bind(i64::from(crc32fast::hash(&payload)))
                        .bind(payload)
                        .execute(&mut reader)
                        .await?;
                    changed.push(after);
                }
                if rows.is_empty() {
                    sqlite_file::empty_log(&mut reader).await?;
                    return Ok(changed);
                }
            }
        }
        .boxed()
    }

    fn check(&self) -> BoxFuture<'_, Result<(u64, Vec<String>), JournalError>> {
        async move {
            let mut wrong = {
                let mut reader = self.reader.lock().await;
                sqlite_file::check(&mut reader).await?
            };
            let mut entries = 0;
            for partition in (0..self.partitions).map(Partition) {
                let mut after = Position(0);
                loop {
                    let some = self.read(partition, after, 256).await?;
                    let Some(last) = some.last() else { break };
                    after = last.position;
                    entries += some.len() as u64;
                    wrong.extend(some.iter().filter_map(|it| match &it.item {
                        Item::Damaged(why, _) => Some(format!("entry {}: {why}", it.position.0)),
                        Item::Entry(_) => None,
                    }));
                }
            }
            Ok((entries, wrong))
        }
        .boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        async move {
            self.shared.closing.store(true, Ordering::Relaxed);
            while self.shared.waiting.load(Ordering::Relaxed) > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        }
        .boxed()
    }
}

async fn bounds(connection: &mut Connection) -> Result<Option<(Position, Position)>, JournalError> {
    let row = query(include_str!("sql/bounds.sql")).fetch_one(connection).await?;
    let (first, last): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok((last > 0).then_some((Position(first), Position(last))))
}

/// What stands in a row; a wrong checksum or an unreadable entry is an item of its own, not an error.
fn decode(row: &Row) -> Result<Stored, SqlError> {
    let (position, received_at, crc) = (Position(row.get(0)?), Timestamp(row.get(1)?), row.get::<i64>(2)?);
    let payload: &[u8] = row.get(3)?;
    let item = if i64::from(crc32fast::hash(payload)) != crc {
        Item::Damaged("bad_checksum".into(), received_at)
    } else {
        match serde_json::from_slice::<Entry>(payload) {
            Ok(entry) => Item::Entry(Arc::new(Taken::new(entry))),
            Err(_) => Item::Damaged("unreadable_entry".into(), received_at),
        }
    };
    Ok(Stored { position, item })
}

impl From<SqlError> for JournalError {
    fn from(why: SqlError) -> Self {
        match why {
            SqlError::Full(_) => Self::Full,
            SqlError::Busy(_) => Self::Busy,
            other => Self::Broken(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::contract::{entry, journal_contract};

    async fn open(folder: &Path) -> SqliteJournal {
        SqliteJournal::open(&folder.join("journal.sqlite"), 4, 1 << 20).await.expect("a new journal")
    }

    journal_contract!(sqlite, open);

    #[tokio::test]
    async fn what_is_damaged_on_the_disk_is_found_and_not_in_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("journal.sqlite");
        let journal = open(folder.path()).await;
        for n in 1..=3 {
            journal.append(Partition(0), Taken::new(entry(n))).await.expect("room");
        }
        let mut connection = sqlite_file::open(&file, sqlite_file::Role::Journal, Place::Here).expect("opens");
        let statement = "update entries set payload = cast('{}' as blob) where position = 2";
        query(statement).execute(&mut connection).await.expect("damages");
        let follower = SqliteJournal::follow(&file).await.expect("opens");
        let read = follower.read(Partition(0), Position(0), 10).await.expect("readable");
        let damaged: Vec<bool> = read.iter().map(|it| matches!(it.item, Item::Damaged(..))).collect();
        assert_eq!(damaged, [false, true, false]);
        let (entries, wrong) = follower.check().await.expect("readable");
        assert_eq!((entries, wrong), (3, vec!["entry 2: bad_checksum".to_owned()]));
    }

    #[tokio::test]
    async fn a_partition_sleeps_while_others_are_busy_and_answers_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let (idle, busy) = (Partition(1), Partition(0));
        let journal = open(folder.path()).await;
        let last = journal.append(idle, Taken::new(entry(1))).await.expect("room");
        journal.append(busy, Taken::new(entry(2))).await.expect("room");
        journal.close().await;
        drop(journal);

        let journal = open(folder.path()).await;
        journal.append(busy, Taken::new(entry(3))).await.expect("room");
        let (taken, answer) = Taken::awaited(entry(4));
        assert!(journal.read(idle, last, 10).await.expect("readable").is_empty());
        assert!(journal.wait(idle, last).now_or_never().is_none(), "nothing of its own is there");
        journal.append(idle, taken).await.expect("room");
        assert!(journal.wait(idle, last).now_or_never().is_some());
        // As a projector that begins only now: what the file holds, too, comes with the request that waits.
        let read = journal.read(idle, Position(0), 10).await.expect("readable");
        assert_eq!(read.len(), 2);
        let Item::Entry(taken) = &read[1].item else { panic!("it is whole") };
        taken.answer(crate::journal::Answer { session: None, duplicates: 7 });
        assert_eq!(answer.await.expect("it is told").duplicates, 7);
    }

    #[tokio::test]
    async fn what_waits_for_the_disk_is_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = SqliteJournal::open(&folder.path().join("j"), 1, 2_000).await.expect("a new journal");
        let appends = (0..50).map(|n| journal.append(Partition(0), Taken::new(entry(n))));
        let outcomes = futures_util::future::join_all(appends).await;
        let refused = outcomes.iter().filter(|it| matches!(it, Err(JournalError::Busy))).count();
        let stored = journal.read(Partition(0), Position(0), 100).await.expect("readable").len();
        assert!(refused > 0, "2,000 bytes hold some of these entries only");
        assert_eq!(stored + refused, 50, "what was not refused is there");
        journal.append(Partition(0), Taken::new(entry(99))).await.expect("room again");
    }

    #[tokio::test]
    async fn a_full_disk_is_a_state_that_heals() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("journal.sqlite");
        let mut journal = open(folder.path()).await;
        journal.append(Partition(0), Taken::new(entry(1))).await.expect("room");
        journal.set_short(true);
        assert!(matches!(journal.append(Partition(0), Taken::new(entry(2))).await, Err(JournalError::Full)));
        journal.set_short(false);
        journal.append(Partition(0), Taken::new(entry(3))).await.expect("room again");
        journal.close().await;
        drop(journal);
        journal = SqliteJournal::open(&file, 4, 1 << 20).await.expect("opens");
        assert_eq!(journal.read(Partition(0), Position(0), 10).await.expect("readable").len(), 2);
    }
}
