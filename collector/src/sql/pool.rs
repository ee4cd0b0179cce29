//! A few connections that many questions share.

use super::connection::{Connection, Place};
use super::{Backend, SqlError, sqlite_file};
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a question waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where a database is.
#[derive(Clone, Debug)]
pub enum Target {
    /// SQLite in this file.
    File(PathBuf),
    /// PostgreSQL at this address.
    Server(String),
}

impl Target {
    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self {
            Self::File(_) => Backend::Sqlite,
            Self::Server(_) => Backend::Postgres,
        }
    }

    /// Opens a connection; SQLite in a role and on a thread.
    pub async fn connect(&self, role: sqlite_file::Role, place: Place) -> Result<Connection, SqlError> {
        match self {
            Self::File(file) => sqlite_file::open(file, role, place),
            Self::Server(url) => Connection::postgres(url).await,
        }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Pool {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    target: Target,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

/// A connection, lent.
#[derive(Debug)]
pub struct Lease {
    connection: Option<Connection>,
    inner: Arc<Inner>,
    _place: OwnedSemaphorePermit,
}

impl Pool {
    /// At most `most` connections to a database; none yet.
    pub fn new(target: Target, most: usize) -> Self {
        let places = Arc::new(Semaphore::new(most));
        Self { inner: Arc::new(Inner { target, idle: Mutex::default(), places }) }
    }

    /// Lends a connection: one that is idle, or a new one.
    pub async fn lease(&self) -> Result<Lease, SqlError> {
        let place = tokio::time::timeout(PATIENCE, self.inner.places.clone().acquire_owned()).await;
        let Ok(Ok(place)) = place else {
            return Err(SqlError::Unavailable("all connections are in use".into()));
        };
        let idle = self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(it) => it,
            None => self.inner.target.connect(sqlite_file::Role::Store, Place::Apart).await?,
        };
        Ok(Lease { connection: Some(connection), inner: self.inner.clone(), _place: place })
    }

    /// Gives all idle connections up.
    pub fn close(&self) {
        self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Deref for Lease {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("it is taken out only when dropped")
    }
}

impl DerefMut for Lease {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("it is taken out only when dropped")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let mut idle = self.inner.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match self.connection.take() {
            Some(it) if !it.is_spoilt() => idle.push(it),
            // One that is spoilt says that the others may be: a server that was away has closed them all.
            _ => idle.clear(),
        }
    }
}
