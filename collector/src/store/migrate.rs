//! Brings the tables up to date. A released migration stays as it is.

use crate::sql::{Backend, Connection, SqlError, Text, query};

/// All migrations, in order; the place is the version.
const MIGRATIONS: [&str; 6] = [
    include_str!("migrations/0001_road.sql"),
    include_str!("migrations/0002_desk.sql"),
    include_str!("migrations/0003_people.sql"),
    include_str!("migrations/0004_identity.sql"),
    include_str!("migrations/0005_outbox.sql"),
    include_str!("migrations/0006_sealed_agents.sql"),
];

/// Runs what has not been run.
pub async fn run(connection: &mut Connection) -> Result<(), SqlError> {
    let backend = connection.backend();
    let tx = connection.begin().await?;
    if backend == Backend::Postgres {
        // Two servers that start at once: the second one waits and finds nothing to do.
        tx.on.batch("select pg_advisory_xact_lock(7292384927)").await?;
    }
    let versions = "create table if not exists migrations (version integer not null primary key) strict, without rowid";
    tx.on.batch(dialect(versions, backend)).await?;
    let row = query("select coalesce(max(version), 0) from migrations").fetch_one(tx.on).await?;
    let done: i64 = row.get(0)?;
    for (version, text) in (1i64..).zip(MIGRATIONS).filter(|(version, _)| *version > done) {
        tx.on.batch(dialect(text, backend)).await?;
        query("insert into migrations (version) values ($1)").bind(version).execute(tx.on).await?;
    }
    tx.commit().await
}

/// The same text in the database's own words.
fn dialect(text: &'static str, backend: Backend) -> Text {
    match backend {
        Backend::Sqlite => text.into(),
        Backend::Postgres => {
            let text = text.replace(" integer", " bigint").replace(" blob", " bytea");
            Text::Spelt(text.replace(") strict, without rowid", ")").replace(") strict", ")").into())
        }
    }
}
