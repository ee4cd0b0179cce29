//! A schema of its own in the PostgreSQL that tests are given (`cargo xtask test` starts one), gone when it is dropped.

use crate::chance::Chance;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// See the module.
#[derive(Debug)]
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// A new schema; `None`, and a word about it, where no server was given.
    pub fn new(chance: &mut Chance) -> Option<Self> {
        let Ok(server) = std::env::var("WAYMARK_TEST_POSTGRES") else {
            println!("skipped: WAYMARK_TEST_POSTGRES is not set; `cargo xtask test` starts a server");
            return None;
        };
        // Tests that begin in the same moment have the same seed.
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let it = Self { server, name: format!("tests_{:x}_{}_{number}", chance.number(), std::process::id()) };
        it.run(format!("create schema {}", it.name));
        Some(it)
    }

    /// What `store.url` has to be.
    pub fn url(&self) -> String {
        let joint = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{joint}options=-c%20search_path%3D{}", self.server, self.name)
    }

    fn run(&self, sql: String) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&self.server).await.expect("PostgreSQL answers");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("it is taken");
        });
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // A test that has failed leaves its schema to whoever looks for the reason.
        if !std::thread::panicking() {
            self.run(format!("drop schema {} cascade", self.name));
        }
    }
}
