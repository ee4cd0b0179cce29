//! The store: sites, visitors, web sessions, events, outcomes. One implementation in one SQL for SQLite and PostgreSQL;
//! `contract.rs` holds what it promises and runs against both.
//!
//! It answers questions in the words of the product and decides nothing.

pub mod agents;
pub mod codes;
#[cfg(test)]
mod contract;
pub mod erase;
pub mod identity;
pub mod links;
pub mod members;
mod migrate;
pub mod outbox;
pub mod projection;
pub mod read;
pub mod rows;
mod seal_agents;
mod sealed;
pub mod signing;
pub mod sites;

use crate::sql::{Backend, Connection, Pool, SqlError, Target, query, sqlite_file};
use std::path::Path;

/// What a store says when it cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is away, busy or out of space: the same question may be answered later.
    #[error("the store is not available: {0}")]
    Unavailable(SqlError),
    /// A read, write or sync failed: the process must end.
    #[error("the store is broken: {0}")]
    Broken(SqlError),
    /// It does not take what it was given.
    #[error("the store refuses: {0}")]
    Refused(SqlError),
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

impl From<SqlError> for StoreError {
    fn from(why: SqlError) -> Self {
        match why {
            SqlError::Broken(_) => Self::Broken(why),
            SqlError::Refused(_) => Self::Refused(why),
            SqlError::Unreadable(text) => Self::Unreadable(text),
            SqlError::Full(_) | SqlError::Busy(_) | SqlError::Unavailable(_) => Self::Unavailable(why),
        }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Store {
    pool: Pool,
    backend: Backend,
    target: Target,
}

impl Store {
    /// Opens the store that `url` names (`sqlite` is a file in `data`) and brings its tables up to date.
    pub async fn open(url: &str, data: &Path, readers: u32) -> Result<Self, StoreError> {
        let target =
            if url == "sqlite" { Target::File(data.join("store.sqlite")) } else { Target::Server(url.to_owned()) };
        let store = Self { pool: Pool::new(target.clone(), readers as usize), backend: target.backend(), target };
        migrate::run(&mut *store.pool.lease().await?).await?;
        Ok(store)
    }

    /// A connection of the projector's own. On SQLite it does not wait for the disk: what it writes can be made again
    /// from the journal, and a later whole sync covers it.
    async fn projector_connection(&self) -> Result<Connection, SqlError> {
        self.target.connect(sqlite_file::Role::Projector, crate::sql::Place::Here).await
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        query("select 1").fetch_all(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// Looks at the whole store; a sentence for each thing that is wrong.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = match self.backend {
            Backend::Sqlite => sqlite_file::check(&mut *self.pool.lease().await?).await?,
            Backend::Postgres => Vec::new(),
        };
        wrong.extend(self.unbalanced().await?);
        Ok(wrong)
    }

    /// Closes all idle connections.
    pub fn close(&self) {
        self.pool.close();
    }
}
