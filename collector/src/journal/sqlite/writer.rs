//! The one that writes: takes what has queued up, makes it durable with one sync, hands it over.

use super::super::{JournalError, Partition, Position, Taken};
use super::tail::Tail;
use crate::sql::{Backend, Connection, Rows, SqlError, query, sqlite_file};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, oneshot, watch};

/// Bytes of one commit at most.
const COMMIT_BYTES: usize = 1 << 20;
/// Entries of one commit at most.
const COMMIT_ENTRIES: usize = 512;
/// Bytes of a page, and pages that a commit writes besides its entries.
const PAGE: (usize, usize) = (4_096, 3);

static APPEND: Rows = Rows::new(include_str!("sql/append.sql"), 5);

/// Where the writer tells what has become of an entry.
pub(super) type Told = oneshot::Receiver<Result<Position, JournalError>>;

/// An entry on its way to the disk.
pub(super) struct Waiting {
    pub(super) partition: Partition,
    pub(super) taken: Taken,
    pub(super) payload: Vec<u8>,
    pub(super) done: oneshot::Sender<Result<Position, JournalError>>,
}

/// What the writer and those who append know of each other.
pub(super) struct Shared {
    /// Bytes that wait for the writer, and how many may.
    pub(super) waiting: AtomicUsize,
    pub(super) most: usize,
    /// The disk is short of space, as the watch over it last found.
    pub(super) short: AtomicBool,
    pub(super) closing: AtomicBool,
    pub(super) tail: Mutex<Tail>,
}

impl Shared {
    /// Nothing waits yet. A closed one takes nothing.
    pub(super) fn new(most: usize, closed: bool, tail: Tail) -> Self {
        Self {
            waiting: AtomicUsize::new(0),
            most,
            short: AtomicBool::new(false),
            closing: AtomicBool::new(closed),
            tail: Mutex::new(tail),
        }
    }

    /// The newest entries.
    pub(super) fn tail(&self) -> MutexGuard<'_, Tail> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one that writes.
pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) log: sqlite_file::Log,
    pub(super) last: Position,
    pub(super) shared: Arc<Shared>,
    pub(super) written: watch::Sender<Position>,
}

impl Writer {
    /// Writes what comes until nobody can send any more.
    pub(super) async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Waiting>) {
        while let Some(first) = queue.recv().await {
            let mut bytes = first.payload.len();
            let mut batch = vec![first];
            while batch.len() < COMMIT_ENTRIES && bytes < COMMIT_BYTES {
                let Ok(next) = queue.try_recv() else { break };
                bytes += next.payload.len();
                batch.push(next);
            }
            let outcome = self.commit(&batch).await.map_err(JournalError::from);
            if let Err(JournalError::Broken(why)) = &outcome {
                // Here and not where the requests wait: the next batch must not come to a sync that would lie.
                crate::app::die("journal", why);
            }
            match outcome {
                Ok(()) => self.hand_over(batch),
                Err(why) => batch.into_iter().for_each(|it| _ = it.done.send(Err(why.clone()))),
            }
            self.shared.waiting.fetch_sub(bytes, Ordering::Relaxed);
            let pages = bytes / PAGE.0 + PAGE.1;
            match self.log.grown(pages, &mut self.connection).await.map_err(JournalError::from) {
                Err(JournalError::Broken(why)) => crate::app::die("journal", &why),
                Err(why) => tracing::warn!(%why, "the journal's log stays as it is for now"),
                Ok(()) => {}
            }
        }
    }

    async fn commit(&mut self, batch: &[Waiting]) -> Result<(), SqlError> {
        let tx = self.connection.begin().await?;
        let mut position = self.last.0;
        let mut rest = batch;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
            rest = later;
            let mut insert = query(APPEND.sql(Backend::Sqlite, chunk.len())).expecting(chunk.len() * 5);
            for it in chunk {
                position += 1;
                insert = insert
                    .bind(position)
                    .bind(i64::from(it.partition.0))
                    .bind(it.taken.entry.received_at.0)
                    .bind(i64::from(crc32fast::hash(&it.payload)))
                    .bind(&it.payload[..]);
            }
            insert.execute(tx.on).await?;
        }
        tx.commit().await
    }

    /// After the commit: the entries become visible, and whoever appended them is told.
    fn hand_over(&mut self, batch: Vec<Waiting>) {
        let mut told = Vec::with_capacity(batch.len());
        {
            let mut tail = self.shared.tail();
            for it in batch {
                self.last.0 += 1;
                tail.push(it.partition, self.last, it.taken, it.payload.len());
                told.push((it.done, self.last));
            }
        }
        self.written.send_replace(self.last);
        for (done, position) in told {
            _ = done.send(Ok(position));
        }
    }
}
