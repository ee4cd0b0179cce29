//! One connection to either database, and the statements that are put to it.
//!
//! SQLite is asked directly, on the thread that asks: a statement takes microseconds, and handing it to another thread and
//! back takes longer than that. A connection whose questions may take longer (`Place::Apart`) asks on a thread of its own.

use super::value::{Row, Value};
use super::{Backend, SqlError};
use rusqlite::types::{ToSqlOutput, ValueRef};
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Row as _, TypeInfo};
use std::sync::Arc;

/// Statements that a connection keeps prepared.
const PREPARED: usize = 160;

/// Where SQLite works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the thread that asks.
    Here,
    /// On a thread for work that blocks.
    Apart,
}

/// See the module.
#[derive(Debug)]
pub struct Connection {
    kind: Kind,
    /// It was given up in the middle of something and must not be used again.
    spoilt: bool,
}

#[derive(Debug)]
enum Kind {
    /// The option is empty only while the file is on another thread.
    Sqlite(Option<rusqlite::Connection>, Place),
    Postgres(Box<PgConnection>),
}

/// The text of a statement.
#[derive(Clone, Debug)]
pub enum Text {
    /// From a file of this repository.
    Static(&'static str),
    /// Spelt out from one.
    Spelt(Arc<str>),
}

impl From<&'static str> for Text {
    fn from(it: &'static str) -> Self {
        Self::Static(it)
    }
}

impl Text {
    fn as_str(&self) -> &str {
        match self {
            Self::Static(it) => it,
            Self::Spelt(it) => it,
        }
    }
}

/// A statement with its parameters.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    text: Text,
    values: Vec<Value<'a>>,
}

/// Begins a statement.
pub fn query<'a>(text: impl Into<Text>) -> Query<'a> {
    Query { text: text.into(), values: Vec::new() }
}

impl<'a> Query<'a> {
    /// The next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value<'a>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Says how many parameters will come.
    #[must_use]
    pub fn expecting(mut self, parameters: usize) -> Self {
        self.values.reserve(parameters);
        self
    }

    /// Does it; returns how many rows have changed.
    pub async fn execute(self, on: &mut Connection) -> Result<u64, SqlError> {
        let result = match &mut on.kind {
            Kind::Sqlite(file, place) => on_file(file, *place, self, execute_on_file).await,
            Kind::Postgres(it) => match self.for_postgres().execute(&mut **it).await {
                Ok(done) => Ok(done.rows_affected()),
                Err(why) => Err(why.into()),
            },
        };
        on.look(result)
    }

    /// Asks; returns all rows.
    pub async fn fetch_all(self, on: &mut Connection) -> Result<Vec<Row>, SqlError> {
        let result = match &mut on.kind {
            Kind::Sqlite(file, place) => on_file(file, *place, self, fetch_on_file).await,
            Kind::Postgres(it) => match self.for_postgres().fetch_all(&mut **it).await {
                Ok(rows) => rows.iter().map(read_postgres).collect(),
                Err(why) => Err(why.into()),
            },
        };
        on.look(result)
    }

    /// Asks; returns the first row, if there is one.
    pub async fn fetch_optional(self, on: &mut Connection) -> Result<Option<Row>, SqlError> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    /// Asks for what must be there.
    pub async fn fetch_one(self, on: &mut Connection) -> Result<Row, SqlError> {
        self.fetch_optional(on).await?.ok_or_else(|| SqlError::Unreadable("a row was expected".into()))
    }

    fn for_postgres(self) -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
        let query = match self.text {
            Text::Static(it) => sqlx::query(it),
            Text::Spelt(it) => sqlx::query(AssertSqlSafe(it)),
        };
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Null => query.bind(None::<String>),
            Value::Int(it) => query.bind(it),
            Value::Text(it) => query.bind(it.into_owned()),
            Value::Bytes(it) => query.bind(it.into_owned()),
        })
    }
}

impl Connection {
    /// Takes a file that was opened.
    pub fn sqlite(file: rusqlite::Connection, place: Place) -> Self {
        file.set_prepared_statement_cache_capacity(PREPARED);
        Self { kind: Kind::Sqlite(Some(file), place), spoilt: false }
    }

    /// Connects to a server.
    pub async fn postgres(url: &str) -> Result<Self, SqlError> {
        let connection = <PgConnection as sqlx::Connection>::connect(url).await?;
        Ok(Self { kind: Kind::Postgres(Box::new(connection)), spoilt: false })
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self.kind {
            Kind::Sqlite(..) => Backend::Sqlite,
            Kind::Postgres(_) => Backend::Postgres,
        }
    }

    /// Whether it must not be used again.
    pub fn is_spoilt(&self) -> bool {
        self.spoilt || matches!(&self.kind, Kind::Sqlite(None, _))
    }

    /// Does several statements without parameters.
    pub async fn batch(&mut self, text: impl Into<Text>) -> Result<(), SqlError> {
        let text = text.into();
        let result = match &mut self.kind {
            // Apart, too: to begin may mean to wait for whoever writes, and that one may need this very thread.
            Kind::Sqlite(file, place) => on_file(file, *place, query(text), batch_on_file).await,
            Kind::Postgres(it) => {
                let raw = match text {
                    Text::Static(it) => sqlx::raw_sql(it),
                    Text::Spelt(it) => sqlx::raw_sql(AssertSqlSafe(it)),
                };
                raw.execute(&mut **it).await.map(|_| ()).map_err(SqlError::from)
            }
        };
        self.look(result)
    }

    /// Whether the database understands a statement.
    pub async fn prepare(&mut self, text: impl Into<Text>) -> Result<(), SqlError> {
        let text = text.into();
        match &mut self.kind {
            Kind::Sqlite(Some(file), _) => file.prepare_cached(text.as_str()).map(|_| ()).map_err(SqlError::from),
            Kind::Sqlite(None, _) => Err(gone()),
            Kind::Postgres(it) => {
                let text = AssertSqlSafe(text.as_str().to_owned());
                let prepared = sqlx::Executor::prepare(&mut **it, sqlx::SqlSafeStr::into_sql_str(text)).await;
                prepared.map(|_| ()).map_err(SqlError::from)
            }
        }
    }

    /// Begins a transaction. On SQLite it has the writer's place from the start: a later upgrade could fail.
    pub async fn begin(&mut self) -> Result<Transaction<'_>, SqlError> {
        let statement = match self.backend() {
            Backend::Sqlite => "begin immediate",
            Backend::Postgres => "begin",
        };
        self.batch(statement).await?;
        Ok(Transaction { on: self, open: true })
    }

    /// A connection that fails is not used again, except where the failure is about the values.
    fn look<T>(&mut self, result: Result<T, SqlError>) -> Result<T, SqlError> {
        self.spoilt |= matches!(result, Err(SqlError::Unavailable(_) | SqlError::Broken(_)));
        result
    }
}

/// A transaction. Dropped without `commit`, nothing of it stays.
#[derive(Debug)]
pub struct Transaction<'c> {
    /// The connection it is on.
    pub on: &'c mut Connection,
    open: bool,
}

impl Transaction<'_> {
    /// Makes it so.
    pub async fn commit(mut self) -> Result<(), SqlError> {
        self.on.batch("commit").await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        let undone = match &mut self.on.kind {
            // Not where SQLite has rolled back by itself, as it does when there is no space.
            Kind::Sqlite(Some(file), _) => file.is_autocommit() || file.execute_batch("rollback").is_ok(),
            // To wait for the server is not possible here; it rolls back when the connection goes.
            _ => false,
        };
        self.on.spoilt |= !undone;
    }
}

type OnFile<T> = fn(&rusqlite::Connection, &Query<'_>) -> Result<T, SqlError>;

async fn on_file<T: Send + 'static>(
    file: &mut Option<rusqlite::Connection>,
    place: Place,
    query: Query<'_>,
    work: OnFile<T>,
) -> Result<T, SqlError> {
    if place == Place::Here {
        return work(file.as_ref().ok_or_else(gone)?, &query);
    }
    let mine = file.take().ok_or_else(gone)?;
    let query = Query { text: query.text, values: query.values.into_iter().map(Value::owned).collect() };
    let done = tokio::task::spawn_blocking(move || {
        let result = work(&mine, &query);
        (mine, result)
    });
    let (mine, result) = done.await.map_err(|_| gone())?;
    *file = Some(mine);
    result
}

fn gone() -> SqlError {
    SqlError::Unavailable("the connection is gone".into())
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value<'_>]) -> Result<(), SqlError> {
    // `$2` may come before `$1`; bare `?` stand in their order.
    let named = values.first().is_some_and(|_| statement.parameter_name(1).is_some());
    for place in 1..=statement.parameter_count() {
        let number = match statement.parameter_name(place).filter(|_| named) {
            Some(name) => name[1..].parse().unwrap_or(place),
            None => place,
        };
        let value =
            values.get(number - 1).ok_or_else(|| SqlError::Refused(format!("parameter {number} is missing")))?;
        let value = match value {
            Value::Null => ValueRef::Null,
            Value::Int(it) => ValueRef::Integer(*it),
            Value::Text(it) => ValueRef::Text(it.as_bytes()),
            Value::Bytes(it) => ValueRef::Blob(it),
        };
        statement.raw_bind_parameter(place, ToSqlOutput::Borrowed(value))?;
    }
    Ok(())
}

fn batch_on_file(file: &rusqlite::Connection, query: &Query<'_>) -> Result<(), SqlError> {
    Ok(file.execute_batch(query.text.as_str())?)
}

fn execute_on_file(file: &rusqlite::Connection, query: &Query<'_>) -> Result<u64, SqlError> {
    let mut statement = file.prepare_cached(query.text.as_str())?;
    bind(&mut statement, &query.values)?;
    Ok(statement.raw_execute()? as u64)
}

fn fetch_on_file(file: &rusqlite::Connection, query: &Query<'_>) -> Result<Vec<Row>, SqlError> {
    let mut statement = file.prepare_cached(query.text.as_str())?;
    bind(&mut statement, &query.values)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let read = |column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(it) => Value::Int(it),
                ValueRef::Text(it) => Value::Text(String::from_utf8_lossy(it).into_owned().into()),
                ValueRef::Blob(it) => Value::Bytes(it.to_owned().into()),
                ValueRef::Real(_) => return Err(SqlError::Unreadable("a real number".into())),
            })
        };
        out.push(Row((0..columns).map(read).collect::<Result<_, SqlError>>()?));
    }
    Ok(out)
}

fn read_postgres(row: &PgRow) -> Result<Row, SqlError> {
    let read = |column: &sqlx::postgres::PgColumn| -> Result<Value<'static>, SqlError> {
        let at = column.ordinal();
        Ok(match column.type_info().name() {
            "INT8" => row.try_get::<Option<i64>, _>(at)?.map_or(Value::Null, Value::Int),
            "INT4" => row.try_get::<Option<i32>, _>(at)?.map_or(Value::Null, |it| Value::Int(it.into())),
            "BYTEA" => row.try_get::<Option<Vec<u8>>, _>(at)?.map_or(Value::Null, Value::from),
            _ => row.try_get::<Option<String>, _>(at)?.map_or(Value::Null, Value::from),
        })
    };
    Ok(Row(row.columns().iter().map(read).collect::<Result<_, SqlError>>()?))
}
