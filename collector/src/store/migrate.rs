//! Brings the tables up to date. A released migration stays as it is.

use crate::sql::Backend;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};

/// All migrations, in order; the place is the version.
const MIGRATIONS: [&str; 1] = [include_str!("migrations/0001_road.sql")];

/// Runs what has not been run.
pub async fn run(connection: &mut AnyConnection, backend: Backend) -> Result<(), sqlx::Error> {
    let begin = match backend {
        Backend::Sqlite => "begin immediate",
        Backend::Postgres => "begin",
    };
    let mut tx = connection.begin_with(begin).await?;
    if backend == Backend::Postgres {
        // Two servers that start at once: the second one waits and finds nothing to do.
        tx.execute("select pg_advisory_xact_lock(7292384927)").await?;
    }
    tx.execute(sqlx::raw_sql(AssertSqlSafe(dialect(
        "create table if not exists migrations (version integer not null primary key) strict, without rowid",
        backend,
    ))))
    .await?;
    let row = sqlx::query("select coalesce(max(version), 0) from migrations").fetch_one(&mut *tx).await?;
    let done: i64 = row.try_get(0)?;
    for (version, text) in (1i64..).zip(MIGRATIONS).filter(|(version, _)| *version > done) {
        tx.execute(sqlx::raw_sql(AssertSqlSafe(dialect(text, backend)))).await?;
        sqlx::query("insert into migrations (version) values ($1)").bind(version).execute(&mut *tx).await?;
    }
    tx.commit().await
}

/// The same text in the database's own words.
fn dialect(text: &str, backend: Backend) -> String {
    match backend {
        Backend::Sqlite => text.to_owned(),
        Backend::Postgres => {
            let text = text.replace(" integer", " bigint").replace(" blob", " bytea");
            text.replace(") strict, without rowid", ")").replace(") strict", ")")
        }
    }
}
