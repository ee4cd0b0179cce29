//! How an SQLite file is opened and looked after, for the journal and the store alike.

use super::{Connection, Place, SqlError, query};
use std::path::Path;

/// The oldest SQLite whose write-ahead log cannot be corrupted by its reset bug.
const OLDEST: i32 = 3_051_003;
/// Withdrawn by its authors.
const WITHDRAWN: std::ops::Range<i32> = 3_052_000..3_053_000;

/// Pages of a write-ahead log after which they are moved into the file.
const LOG_PAGES: usize = 4_000;
/// How often it is tried to empty a log that is being read.
const EMPTIED_TRIES: u32 = 40;

/// The write-ahead log of a file that one connection writes much to.
///
/// Moving it into the file is not left to SQLite, which does it unasked and keeps its errors to itself: a disk whose syncs
/// fail would go unnoticed, and the log would grow.
#[derive(Debug)]
pub struct Log {
    /// Pages in it, as far as is known.
    pages: usize,
}

impl Default for Log {
    /// What an earlier process has left may be long.
    fn default() -> Self {
        Self { pages: LOG_PAGES }
    }
}

impl Log {
    /// Some pages more are in the log now; moves it into the file where it has become long.
    pub async fn grown(&mut self, pages: usize, on: &mut Connection) -> Result<(), SqlError> {
        self.pages += pages;
        if self.pages < LOG_PAGES || on.backend() != super::Backend::Sqlite {
            return Ok(());
        }
        self.pages = 0;
        query("pragma wal_checkpoint(passive)").fetch_all(on).await.map(|_| ())
    }
}

/// What a connection is for: whether its commits wait for the disk, and how many KiB of pages it keeps in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Appends to the journal or reads it. What it commits is on the disk: acknowledgements rest on it.
    Journal,
    /// Commands and questions. What it commits is on the disk.
    Store,
    /// The projector's. A loss of power may take its last commits away, but never leaves half of one: what it writes can
    /// be made again from the journal.
    Projector,
}

impl Role {
    fn synchronous(self) -> &'static str {
        match self {
            Self::Journal | Self::Store => "full",
            Self::Projector => "normal",
        }
    }

    fn cache_kib(self) -> u32 {
        match self {
            Self::Journal => 512,
            Self::Store => 1_024,
            Self::Projector => 6_144,
        }
    }
}

/// Opens a file, or makes it, and sets the connection up: write-ahead log, sync, no leftovers of what is deleted.
pub fn open(path: &Path, role: Role, place: Place) -> Result<Connection, SqlError> {
    let version = rusqlite::version_number();
    if version < OLDEST || WITHDRAWN.contains(&version) {
        let text = rusqlite::version();
        return Err(SqlError::Broken(format!("SQLite {text} can corrupt its log; 3.51.3 or newer is needed")));
    }
    let file = rusqlite::Connection::open(path)?;
    file.busy_timeout(std::time::Duration::from_secs(10))?;
    file.execute_batch(&format!(
        "pragma journal_mode = wal; pragma synchronous = {}; pragma secure_delete = on; pragma foreign_keys = on; \
         pragma cache_size = -{}; pragma temp_store = memory; pragma wal_autocheckpoint = {}; \
         pragma journal_size_limit = 33554432",
        role.synchronous(),
        role.cache_kib(),
        // Who writes much does it himself and looks at the outcome: see `Log`.
        if role == Role::Store { LOG_PAGES } else { 0 },
    ))?;
    Ok(Connection::sqlite(file, place))
}

/// Moves the whole log into the file and empties it: what was deleted is then nowhere on the disk. Waits a while for those
/// who still read.
pub async fn empty_log(on: &mut Connection) -> Result<(), SqlError> {
    if on.backend() != super::Backend::Sqlite {
        return Ok(());
    }
    for _ in 0..EMPTIED_TRIES {
        let row = query("pragma wal_checkpoint(truncate)").fetch_one(on).await?;
        if row.get::<i64>(0)? == 0 {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err(SqlError::Busy("somebody reads the old log for long".into()))
}

/// Looks at a whole file; a sentence for each thing that is wrong.
pub async fn check(connection: &mut Connection) -> Result<Vec<String>, SqlError> {
    let rows = query("pragma integrity_check").fetch_all(connection).await?;
    let found: Result<Vec<String>, _> = rows.iter().map(|row| row.get(0)).collect();
    Ok(found?.into_iter().filter(|it| it != "ok").collect())
}
