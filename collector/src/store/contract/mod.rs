//! What the store promises, on SQLite and on PostgreSQL alike. The PostgreSQL half needs the address of a database of its
//! own in WAYMARK_TEST_POSTGRES (`cargo xtask test` starts one); every test works in a schema of its own.

mod codes;
mod desk;
mod erase;
mod outbox;
mod people;
mod road;

use super::Store;
use crate::clock::Timestamp;
use crate::site::{Settings, Site};
use crate::sql::{Connection, Text};
use protocol::ids::{SiteId, SiteKey};

const SITE: SiteId = SiteId([1; 16]);
const OTHER: SiteId = SiteId([9; 16]);
const NOW: Timestamp = Timestamp(1_795_176_000_000);

fn site(id: SiteId, name: &str) -> Site {
    Site { id, name: name.into(), settings: Settings::default(), signing: Vec::new() }
}

fn key(raw: &str) -> SiteKey {
    SiteKey::parse(raw).expect(raw)
}

mod all {
    use super::Store;
    use crate::sql::{Rows, Text};

    /// Every statement file is understood by the database.
    pub(super) async fn prepares_every_statement(store: Store) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/sql");
        let mut prepared = 0;
        for file in std::fs::read_dir(folder).expect("the statements") {
            let path = file.expect("a file").path();
            let text: &'static str = std::fs::read_to_string(&path).expect("a text").leak();
            let named = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
            // What only one of the two has says so in its name.
            if named.starts_with("postgres_") && store.backend == crate::sql::Backend::Sqlite {
                continue;
            }
            let columns = match named {
                "put_sessions" => crate::store::rows::SESSION_COLUMNS,
                "put_events" => crate::store::rows::EVENT_COLUMNS,
                "put_visitors" | "add_outcomes" => 5,
                "put_quarantine" => 7,
                "add_edges" => 14,
                _ => 1,
            };
            let sql: Text = if text.contains("{rows}") || text.contains("{list}") {
                Box::leak(Box::new(Rows::new(text, columns))).sql(store.backend, 2)
            } else {
                text.into()
            };
            let mut lease = store.pool.lease().await.expect("a connection");
            lease.prepare(sql).await.unwrap_or_else(|why| panic!("{named}: {why}"));
            prepared += 1;
        }
        assert!(prepared > 30);
    }
}

macro_rules! store_contract {
    ($name:ident, $open:expr) => {
        mod $name {
            store_contract!(@one $open, road: keeps_sites_and_keys projects_once knows_visitors_again
                answers_about_sessions finds_sessions_by_what_happened_in_them counts_and_sets_aside
                checks_its_balance);
            store_contract!(@one $open, desk: uses_a_link_once knows_who_is_logged_in keeps_members_and_roles_apart
                keeps_settings_and_api_keys seals_agents_and_invitations_from_before);
            store_contract!(@one $open, people: decides_over_a_slice_as_over_everything forgets_and_keeps_secrets
                goes_on_under_a_new_key forgets_placeholders_that_nobody_became);
            store_contract!(@one $open, erase: erases_what_is_somebodys_and_keeps_the_rest);
            store_contract!(@one $open, codes: proves_an_address_with_its_code_once ends_codes_by_tries_time_and_epoch
                sends_so_many_codes_and_no_more counts_those_who_ask_at_once keeps_codes_unreadable_and_not_for_long);
            store_contract!(@one $open, outbox: sends_webhooks_in_order_and_the_rest_when_due
                lets_one_server_send_and_another_after_a_while keeps_what_is_posted_with_its_cause_and_sealed
                drops_what_is_about_the_forgotten counts_what_was_given_up_and_forgets_it);
            store_contract!(@one $open, all: prepares_every_statement);
        }
    };
    (@one $open:expr, $part:ident: $($test:ident)*) => {
        $(#[tokio::test]
        async fn $test() {
            let folder = tempfile::tempdir().expect("a folder");
            let Some(store) = $open(folder.path(), stringify!($test)).await else { return };
            super::$part::$test(store).await;
        })*
    };
}

store_contract!(sqlite, super::sqlite);
store_contract!(postgres, super::postgres);

/// A store in an empty folder.
async fn sqlite(folder: &std::path::Path, _test: &str) -> Option<Store> {
    Some(Store::open("sqlite", folder, 2).await.expect("a new store"))
}

/// A store in an empty schema of the test database; none where no database was given.
async fn postgres(folder: &std::path::Path, test: &str) -> Option<Store> {
    let Ok(url) = std::env::var("WAYMARK_TEST_POSTGRES") else {
        assert!(std::env::var_os("CI").is_none(), "CI gives a PostgreSQL; run `cargo xtask test`");
        eprintln!("WAYMARK_TEST_POSTGRES is not set: PostgreSQL is left out; `cargo xtask test` starts one");
        return None;
    };
    let schema = format!("contract_{test}");
    let mut connection = Connection::postgres(&url).await.expect("the test database");
    let fresh = format!("drop schema if exists {schema} cascade; create schema {schema}");
    connection.batch(Text::Spelt(fresh.into())).await.expect("an empty schema");
    let joint = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{joint}options=-c%20search_path%3D{schema}");
    Some(Store::open(&url, folder, 2).await.expect("a new store"))
}
