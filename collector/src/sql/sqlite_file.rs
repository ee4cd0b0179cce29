//! How an SQLite file is opened and looked after, for the journal and the store alike.

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Executor, Row};
use std::path::Path;
use std::str::FromStr;

/// The oldest SQLite whose write-ahead log cannot be corrupted by its reset bug.
const OLDEST: (u32, u32, u32) = (3, 51, 3);

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
            Self::Projector => 16_384,
        }
    }
}

/// The address of a file for the pool.
pub fn url(path: &Path) -> String {
    let mut escaped = String::new();
    for c in path.to_string_lossy().chars() {
        match c {
            '%' => escaped.push_str("%25"),
            '?' => escaped.push_str("%3F"),
            '#' => escaped.push_str("%23"),
            it => escaped.push(it),
        }
    }
    format!("sqlite:{escaped}?mode=rwc")
}

/// Opens a file, or makes it, and prepares the connection.
pub async fn connect(path: &Path, role: Role) -> Result<AnyConnection, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let options = AnyConnectOptions::from_str(&url(path))?.disable_statement_logging();
    let mut connection = options.connect().await?;
    prepare(&mut connection, role).await?;
    Ok(connection)
}

/// Sets up a connection: write-ahead log, sync, no leftovers of what is deleted.
pub async fn prepare(connection: &mut AnyConnection, role: Role) -> Result<(), sqlx::Error> {
    let pragmas = format!(
        "pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = {}; pragma secure_delete = fast; \
         pragma foreign_keys = on; pragma cache_size = -{}; pragma temp_store = memory; \
         pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 33554432",
        role.synchronous(),
        role.cache_kib(),
    );
    connection.execute(sqlx::raw_sql(AssertSqlSafe(pragmas))).await?;
    Ok(())
}

/// Refuses an SQLite whose write-ahead log can be corrupted.
pub async fn assert_version(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let row = sqlx::query("select sqlite_version()").fetch_one(connection).await?;
    let text: String = row.try_get(0)?;
    let mut numbers = text.split('.').map(|it| it.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    let version = (next(), next(), next());
    if version < OLDEST || (version.0, version.1) == (3, 52) {
        return Err(sqlx::Error::Protocol(format!("SQLite {text} can corrupt its log; 3.51.3 or newer is needed")));
    }
    Ok(())
}

/// Looks at a whole file; a sentence for each thing that is wrong.
pub async fn check(connection: &mut AnyConnection) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("pragma integrity_check").fetch_all(connection).await?;
    let found: Result<Vec<String>, _> = rows.iter().map(|row| row.try_get(0)).collect();
    Ok(found?.into_iter().filter(|it| it != "ok").collect())
}

/// Primary result code of an error that came from SQLite.
fn code(why: &sqlx::Error) -> Option<i64> {
    let code: i64 = why.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// There was no space (SQLITE_FULL): a state that heals.
pub fn is_full(why: &sqlx::Error) -> bool {
    code(why) == Some(13)
}

/// Somebody else holds the file (SQLITE_BUSY, SQLITE_LOCKED): a state that passes.
pub fn is_busy(why: &sqlx::Error) -> bool {
    matches!(code(why), Some(5 | 6))
}

/// A read, write or sync failed (SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN): trying again would lie.
pub fn is_broken(why: &sqlx::Error) -> bool {
    matches!(code(why), Some(10 | 11 | 14 | 26))
}
