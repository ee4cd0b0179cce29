//! Sites, projection, sessions, events, outcomes, quarantine.

use super::{NOW, OTHER, SITE, key, site};
use crate::clock::Timestamp;
use crate::journal::contract::entry;
use crate::journal::{Partition, Position};
use crate::outcome::Outcome;
use crate::projector::fold::Fold;
use crate::sql::query;
use crate::store::agents::SecretHash;
use crate::store::projection::{Account, Effects, SetAside};
use crate::store::read::SessionFilter;
use crate::store::rows::StoredEvent;
use crate::store::{Store, StoreError};
use protocol::desk::journeys::Bots;
use protocol::ids::{BeaconId, SessionId, VisitorId};
use protocol::read::Page;
use serde_json::Value;
use std::collections::BTreeMap;

/// Folds and writes some entries, from a position to the next ones.
pub(super) async fn project(store: &Store, from: i64, entries: &[u64]) -> Result<(), StoreError> {
    let mut fold = Fold::default();
    let mut to = from;
    for n in entries {
        to += 1;
        fold.entry(Partition(0), Position(to), &entry(*n));
    }
    let mut projection = store.projection();
    projection.position(Partition(0)).await?;
    let mut work = projection.begin().await?;
    work.write(&fold.end().0).await?;
    work.move_on(Partition(0), Position(from), Position(to)).await?;
    work.commit().await
}

pub(super) async fn keeps_sites_and_keys(store: Store) {
    let first = store.sites_version().await.expect("answers");
    store.add_site(&site(SITE, "a"), key("aaaaaaaaaaaa"), Some("wk_secret"), NOW).await.expect("added");
    assert_ne!(store.sites_version().await.expect("answers"), first);
    assert_eq!(store.api_key(&SecretHash::of("wk_secret")).await.expect("answers"), Some((SITE, Timestamp(0), false)));
    assert_eq!(store.api_key(&SecretHash::of("wk_secreT")).await.expect("answers"), None);
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
        work.write(&effects(n)).await.expect("written");
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
    store.forget(NOW.plus(8 * 24 * 3_600_000 + 1)).await.expect("forgotten");
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

pub(super) async fn finds_sessions_by_what_happened_in_them(store: Store) {
    let mut fold = Fold::default();
    let events: [(&str, &[(&str, Value)]); 3] = [
        ("plan_chosen", &[("plan", "gold".into()), ("price", 12.into()), ("trial", true.into())]),
        ("plan_chosen", &[("plan", "go_d%".into()), ("note", "\"plan\":\"gold\"".into()), ("price", 120.into())]),
        ("searched", &[("plan", "Gold".into()), ("price", 1.into())]),
    ];
    for (n, (name, attributes)) in (1u64..).zip(events) {
        let mut entry = entry(n);
        let event = &mut entry.events[0].event;
        event.name = name.into();
        let map = attributes.iter().map(|(k, v)| ((*k).to_owned(), v.clone()));
        event.attributes = serde_json::from_value(Value::Object(map.collect())).expect("scalars");
        let url = format!("https://shop.example/Tea_{n}?q=100%25");
        event.page = Some(Page { url, title: String::new(), referrer: String::new() });
        fold.entry(Partition(0), Position(n as i64), &entry);
    }
    let mut projection = store.projection();
    let mut work = projection.begin().await.expect("begins");
    work.write(&fold.end().0).await.expect("written");
    work.commit().await.expect("committed");
    let all = SessionFilter { to: Timestamp(i64::MAX), bots: Bots::All, ..Default::default() };
    for (url, event, attribute, value, expected) in [
        ("", "", "", "", 3),
        ("/tea_1", "", "", "", 1),
        ("TEA", "", "", "", 3),
        ("tea%1", "", "", "", 0),
        ("100%25", "", "", "", 3),
        ("", "plan_chosen", "", "", 2),
        ("", "plan", "", "", 0),
        ("", "", "plan", "", 3),
        ("", "", "plan", "gold", 2),
        ("", "plan_chosen", "plan", "gold", 1),
        ("", "", "plan", "go_d%", 1),
        ("", "", "plan", "gol_", 0),
        ("", "", "price", "12", 1),
        ("", "", "price", "1", 1),
        ("", "", "trial", "true", 1),
        ("", "", "missing", "", 0),
        ("/tea_3", "plan_chosen", "", "", 0),
    ] {
        let text = str::to_owned;
        let filter = SessionFilter {
            url: text(url),
            event: text(event),
            attribute: text(attribute),
            value: text(value),
            ..all.clone()
        };
        let found = store.sessions(SITE, &filter, None, 100).await.expect("answers").len();
        assert_eq!(found, expected, "{url} {event} {attribute} {value}");
    }
}
