//! The store: sites, visitors, web sessions, events, outcomes. One implementation in one SQL for SQLite and PostgreSQL;
//! `contract.rs` holds what it promises and runs against both.
//!
//! It answers questions in the words of the product and decides nothing.

#[cfg(test)]
mod contract;
mod migrate;
pub mod projection;
pub mod read;
pub mod rows;
pub mod sites;

use crate::sql::{Backend, sqlite_file};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Transaction};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// What a store says when it cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is away, busy or out of space: the same question may be answered later.
    #[error("the store is not available: {0}")]
    Unavailable(sqlx::Error),
    /// A read, write or sync failed: the process must end.
    #[error("the store is broken: {0}")]
    Broken(sqlx::Error),
    /// It does not take what it was given.
    #[error("the store refuses: {0}")]
    Refused(sqlx::Error),
    /// An event that was taken for new is stored already.
    #[error("an event is stored already")]
    Stored,
    /// Another process projects the same partition.
    #[error("somebody else projects this partition")]
    NotMine,
    /// What stands there is not what was written.
    #[error("the store holds something unreadable: {0}")]
    Unreadable(String),
}

impl From<sqlx::Error> for StoreError {
    fn from(why: sqlx::Error) -> Self {
        if sqlite_file::is_broken(&why) {
            return Self::Broken(why);
        }
        let refused = why.as_database_error().and_then(|it| it.code()).is_some_and(|code| refuses(&code));
        if refused { Self::Refused(why) } else { Self::Unavailable(why) }
    }
}

/// Codes that mean "not this value": SQLite's constraint, mismatch, too big, error; PostgreSQL's classes 22 and 23.
fn refuses(code: &str) -> bool {
    match code.parse::<i64>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 1 | 18 | 19 | 20),
        _ => code.starts_with("22") || code.starts_with("23"),
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    backend: Backend,
    target: Target,
}

#[derive(Clone, Debug)]
enum Target {
    File(PathBuf),
    Server(String),
}

impl Store {
    /// Opens the store that `url` names (`sqlite` is a file in `data`) and brings its tables up to date.
    pub async fn open(url: &str, data: &Path, readers: u32) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let (backend, target, address) = if url == "sqlite" {
            let file = data.join("store.sqlite");
            let address = sqlite_file::url(&file);
            (Backend::Sqlite, Target::File(file), address)
        } else {
            (Backend::Postgres, Target::Server(url.to_owned()), url.to_owned())
        };
        let options = AnyConnectOptions::from_str(&address)?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(Duration::from_secs(5))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    match backend {
                        // Commands rest on their commit: whole sync.
                        Backend::Sqlite => sqlite_file::prepare(connection, sqlite_file::Role::Store).await,
                        Backend::Postgres => Ok(()),
                    }
                })
            })
            .connect_with(options)
            .await?;
        let store = Self { pool, backend, target };
        let mut connection = store.pool.acquire().await?;
        if backend == Backend::Sqlite {
            sqlite_file::assert_version(&mut connection).await?;
        }
        migrate::run(&mut connection, backend).await?;
        drop(connection);
        Ok(store)
    }

    /// Begins a command. On SQLite it has the writer's place from the start: a later upgrade could fail.
    async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self.pool.begin_with(self.begin_statement()).await?)
    }

    fn begin_statement(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "begin immediate",
            Backend::Postgres => "begin",
        }
    }

    /// A connection of the projector's own. On SQLite it does not wait for the disk: what it writes can be made again
    /// from the journal, and a later whole sync covers it.
    async fn projector_connection(&self) -> Result<AnyConnection, sqlx::Error> {
        match &self.target {
            Target::File(file) => sqlite_file::connect(file, sqlite_file::Role::Projector).await,
            Target::Server(url) => AnyConnectOptions::from_str(url)?.disable_statement_logging().connect().await,
        }
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Looks at the whole store; a sentence for each thing that is wrong.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut wrong = match self.backend {
            Backend::Sqlite => sqlite_file::check(&mut connection).await?,
            Backend::Postgres => Vec::new(),
        };
        drop(connection);
        wrong.extend(self.unbalanced().await?);
        Ok(wrong)
    }

    /// Closes all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
