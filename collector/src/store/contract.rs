//! What the store promises, on SQLite and on PostgreSQL alike. The PostgreSQL half needs the address of a database of its
//! own in WAYMARK_TEST_POSTGRES (`cargo xtask test` starts one); every test works in a schema of its own.

use super::Store;
use super::projection::{Account, Effects, SetAside};
use super::read::{Bots, SessionFilter};
use super::rows::StoredEvent;
use crate::clock::Timestamp;
use crate::journal::contract::entry;
use crate::journal::{Partition, Position};
use crate::outcome::Outcome;
use crate::projector::fold::Fold;
use crate::site::{Settings, Site};
use crate::sql::{Connection, Text, query};
use crate::store::StoreError;
use protocol::ids::{BeaconId, SessionId, SiteId, SiteKey, VisitorId};
use std::collections::BTreeMap;

const SITE: SiteId = SiteId([1; 16]);
const OTHER: SiteId = SiteId([9; 16]);
const NOW: Timestamp = Timestamp(1_795_176_000_000);

/// Folds and writes some entries, from a position to the next ones.
async fn project(store: &Store, from: i64, entries: &[u64]) -> Result<(), StoreError> {
    let mut fold = Fold::default();
    let mut to = from;
    for n in entries {
        to += 1;
        fold.entry(Partition(0), Position(to), &entry(*n));
    }
    let mut projection = store.projection();
    projection.position(Partition(0)).await?;
    let mut work = projection.begin().await?;
    work.write(fold.end().0).await?;
    work.move_on(Partition(0), Position(from), Position(to)).await?;
    work.commit().await
}

fn site(id: SiteId, name: &str) -> Site {
    Site { id, name: name.into(), settings: Settings::default() }
}

fn key(raw: &str) -> SiteKey {
    SiteKey::parse(raw).expect(raw)
}

pub(super) async fn keeps_sites_and_keys(store: Store) {
    let first = store.sites_version().await.expect("answers");
    store.add_site(&site(SITE, "a"), key("aaaaaaaaaaaa"), Some("wk_secret"), NOW).await.expect("added");
    assert_ne!(store.sites_version().await.expect("answers"), first);
    assert_eq!(store.api_key("wk_secret").await.expect("answers"), Some(SITE));
    assert_eq!(store.api_key("wk_secreT").await.expect("answers"), None);
    store.rotate_key(SITE, key("bbbbbbbbbbbb"), NOW.plus(9), NOW.plus(1)).await.expect("rotated");
    let sites = store.sites().await.expect("answers");
    assert_eq!(sites.len(), 1);
    assert_eq!(sites[0].keys, [(key("bbbbbbbbbbbb"), None), (key("aaaaaaaaaaaa"), Some(NOW.plus(9)))]);
    assert!(
        matches!(store.add_site(&site(OTHER, "b"), key("aaaaaaaaaaaa"), None, NOW).await, Err(StoreError::Refused(_))),
        "a key belongs to one site"
    );
    assert_eq!(store.sites().await.expect("answers").len(), 1, "and nothing stays of the attempt");
}

pub(super) async fn projects_once(store: Store) {
    project(&store, 0, &[1, 2, 3]).await.expect("projected");
    assert!(matches!(project(&store, 0, &[4]).await, Err(StoreError::NotMine)), "somebody else was here");
    assert_eq!(store.projected(Partition(0)).await.expect("answers"), Position(3));
    let mut projection = store.projection();
    let mut work = projection.begin().await.expect("begins");
    let asked = [1, 4, 2].map(|n| entry(n).events[0].event.id);
    let known = work.known_events(SITE, &asked).await.expect("answers");
    assert_eq!(known, [asked[0], asked[2]].into(), "nothing stays of the attempt");
    assert!(work.known_events(OTHER, &asked).await.expect("answers").is_empty());
    drop(work);
    assert!(matches!(project(&store, 3, &[3]).await, Err(StoreError::Stored)), "stored once, never twice");
}

pub(super) async fn knows_visitors_again(store: Store) {
    project(&store, 0, &[1, 2]).await.expect("projected");
    let visitors = [entry(1).visitor, entry(2).visitor, VisitorId([0; 16])];
    let mut projection = store.projection();
    let mut work = projection.begin().await.expect("begins");
    let known = work.visits(SITE, &visitors, Timestamp(0)).await.expect("answers");
    assert_eq!(known.len(), 2);
    let mut fold = Fold::default();
    fold.entry(Partition(0), Position(1), &entry(1));
    let (_, folded) = fold.end();
    assert_eq!(known[&visitors[0]], folded[0].1, "what is read is what was written, field by field");
    let later = work.visits(SITE, &visitors, NOW.plus(1_000)).await.expect("answers");
    assert!(later[&visitors[0]].sessions.is_empty(), "sessions that ended long ago are left out");
}

pub(super) async fn answers_about_sessions(store: Store) {
    let numbers: Vec<u64> = (1..=40).collect();
    project(&store, 0, &numbers).await.expect("projected");
    let mut seen = Vec::new();
    let mut before = None;
    let all = SessionFilter { to: Timestamp(i64::MAX), bots: Bots::All, ..Default::default() };
    loop {
        let page = store.sessions(SITE, &all, before, 15).await.expect("answers");
        let Some(last) = page.last() else { break };
        before = Some(last.session.id);
        seen.extend(page.iter().map(|it| it.session.started_at.since(NOW)));
    }
    assert_eq!(seen, (1..=40).rev().collect::<Vec<i64>>(), "the newest first, none twice, none missing");
    let count = async |filter: SessionFilter| store.sessions(SITE, &filter, None, 100).await.expect("answers").len();
    for (filter, expected) in [
        (SessionFilter { browser: "Firefox".into(), ..all.clone() }, 40),
        (SessionFilter { browser: "firefox'; drop table sessions; --".into(), ..all.clone() }, 0),
        (SessionFilter { os: "Linux".into(), device: "desktop".into(), ..all.clone() }, 40),
        (SessionFilter { country: "DE".into(), ..all.clone() }, 0),
        (SessionFilter { bots: Bots::Only, ..all.clone() }, 0),
        (SessionFilter { bots: Bots::None, ..all.clone() }, 40),
        (SessionFilter { visitor: Some(entry(7).visitor), ..all.clone() }, 1),
        (SessionFilter { from: NOW.plus(10), to: NOW.plus(20), ..all.clone() }, 10),
    ] {
        assert_eq!(count(filter.clone()).await, expected, "{filter:?}");
    }
    assert_eq!(store.sessions(OTHER, &all, None, 100).await.expect("answers").len(), 0, "another site's stay its own");
    assert_eq!(store.live(SITE, NOW.plus(30), Bots::None, 100).await.expect("answers").len(), 10);
    assert_eq!(store.live_counts(SITE, NOW.plus(30)).await.expect("answers"), (10, 0));
    let one = store.live(SITE, NOW.plus(39), Bots::All, 1).await.expect("answers").remove(0);
    let id = one.session.id;
    assert_eq!(store.session(SITE, id).await.expect("answers"), Some(one));
    assert_eq!(store.session(OTHER, id).await.expect("answers"), None);
    assert_eq!(store.session(SITE, SessionId([0; 16])).await.expect("answers"), None);
    let events: Vec<StoredEvent> = store.session_events(SITE, id).await.expect("answers");
    assert_eq!(events.iter().map(|it| it.seq).collect::<Vec<_>>(), [40]);
    let ids: Vec<_> = numbers.iter().map(|n| entry(*n).events[0].event.id).collect();
    assert_eq!(store.events(SITE, &ids).await.expect("answers").len(), 40);
}

pub(super) async fn counts_and_sets_aside(store: Store) {
    let effects = |position: i64| Effects {
        outcomes: BTreeMap::from([((SITE, NOW.hour(), Outcome::Invalid, "bad_name".into()), 2)]),
        accounts: vec![Account {
            site: SITE,
            beacon: BeaconId([5; 16]),
            received_at: NOW,
            dropped: BTreeMap::from([("overflow".to_owned(), 3)]),
        }],
        set_aside: vec![SetAside {
            partition: Partition(0),
            position: Position(position),
            place: Some(0),
            site: SITE,
            reason: "bad_name".into(),
            content: "{\"name\":\"\u{1f980}\"}".into(),
            received_at: NOW,
        }],
        ..Effects::default()
    };
    for n in [1, 2] {
        let mut projection = store.projection();
        let mut work = projection.begin().await.expect("begins");
        work.write(effects(n)).await.expect("written");
        work.commit().await.expect("committed");
    }
    let counts = store.outcomes(SITE, NOW.hour(), NOW.plus(1)).await.expect("answers");
    let counts: Vec<_> = counts.iter().map(|it| (it.outcome.as_str(), it.reason.as_str(), it.events)).collect();
    assert_eq!(counts, [("client_dropped", "overflow", 3), ("invalid", "bad_name", 4)], "an account counts once");
    let aside = store.set_aside().await.expect("answers");
    assert_eq!(aside, [effects(1).set_aside, effects(2).set_aside].concat());
    let mut projection = store.projection();
    let mut work = projection.begin().await.expect("begins");
    work.leave_quarantine(&aside[0]).await.expect("left");
    work.commit().await.expect("committed");
    assert_eq!(store.set_aside().await.expect("answers").len(), 1);
    store.forget(NOW.plus(1), NOW.plus(1)).await.expect("forgotten");
    assert_eq!(store.set_aside().await.expect("answers").len(), 0);
}

pub(super) async fn checks_its_balance(store: Store) {
    store.add_site(&site(SITE, "a"), key("aaaaaaaaaaaa"), None, NOW).await.expect("added");
    project(&store, 0, &[1, 2, 3]).await.expect("projected");
    assert_eq!(store.check().await.expect("answers"), Vec::<String>::new());
    let mut lease = store.pool.lease().await.expect("a connection");
    query("delete from events where seq = 2").execute(&mut lease).await.expect("deleted");
    drop(lease);
    let wrong = store.check().await.expect("answers");
    assert_eq!(wrong, ["site a: 2 events stored, 3 counted as accepted, 3 in its sessions"]);
    store.discard_projection().await.expect("discarded");
    assert_eq!(store.positions().await.expect("answers"), (Position(0), Position(0)));
    assert_eq!(store.check().await.expect("answers"), Vec::<String>::new());
    project(&store, 0, &[1, 2, 3]).await.expect("projected again");
}

/// Every statement file is understood by the database.
pub(super) async fn prepares_every_statement(store: Store) {
    use crate::sql::Rows;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/sql");
    let mut prepared = 0;
    for file in std::fs::read_dir(folder).expect("the statements") {
        let path = file.expect("a file").path();
        let text: &'static str = std::fs::read_to_string(&path).expect("a text").leak();
        let named = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
        let columns = match named {
            "put_sessions" => super::rows::SESSION_COLUMNS,
            "put_events" => super::rows::EVENT_COLUMNS,
            "put_visitors" | "add_outcomes" => 5,
            "put_quarantine" => 7,
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

macro_rules! store_contract {
    ($name:ident, $open:expr) => {
        mod $name {
            store_contract!(@one $open, keeps_sites_and_keys projects_once knows_visitors_again answers_about_sessions
                counts_and_sets_aside checks_its_balance prepares_every_statement);
        }
    };
    (@one $open:expr, $($test:ident)*) => {
        $(#[tokio::test]
        async fn $test() {
            let folder = tempfile::tempdir().expect("a folder");
            let Some(store) = $open(folder.path(), stringify!($test)).await else { return };
            super::$test(store).await;
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
