//! Outcomes balance: every event that was sent in an acknowledged beacon ends in exactly one of them, and reply, API and
//! metrics say the same.

use std::collections::BTreeMap;
use std::time::Duration;
use tests::beacons::{Happened, Tab};
use tests::chance::Chance;
use tests::counts::{self, Counts};
use tests::server::{Folder, Server, Site};
use tests::wait::{now_ms, until};

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// A folder whose answers wait for their projection, so that they know their duplicates.
fn folder() -> Folder {
    Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000).with("WAYMARK_JOURNAL__PARTITIONS", 2)
}

/// Adds what a reply says to what others said.
fn add(told: &mut Counts, reply: &serde_json::Value) {
    *told.entry("accepted".into()).or_default() += reply["accepted"].as_i64().expect("accepted");
    *told.entry("duplicate".into()).or_default() += reply["duplicate"].as_i64().unwrap_or(0);
    for it in reply["rejected"].as_array().into_iter().flatten() {
        let reason = it["reason"].as_str().expect("a reason");
        let outcome = match reason {
            "visitor" => "limited",
            "older_than_7_days" => "too_old",
            _ => "invalid",
        };
        *told.entry(format!("{outcome} {reason}")).or_default() += 1;
    }
}

/// Visits by one visitor after the other; returns the events sent in beacons that were answered 200, and what the
/// replies said.
fn browse(server: &Server, site: &Site, mut chance: Chance, beacons: usize) -> (i64, Counts) {
    let (mut sent, mut told) = (0, Counts::new());
    let mut tab = Tab::new(&mut chance);
    let mut before: Vec<Happened> = Vec::new();
    for _ in 0..beacons {
        if chance.below(5) == 0 {
            tab = Tab::new(&mut chance);
            before.clear();
        }
        let now = now_ms();
        let shown_at = now - chance.below(60_000);
        let mut events = vec![tab.page(&mut chance, shown_at, "https://shop.example/")];
        for _ in 0..chance.below(6) {
            let old = match chance.below(8) {
                0 => WEEK_MS + 1_000,
                1 => chance.below(WEEK_MS - 60_000),
                _ => chance.below(1_000),
            };
            let name = if chance.below(6) == 0 { "no name" } else { "clicked" };
            events.push(tab.event(&mut chance, now - old, name));
        }
        // Some again: of this beacon, and of the one before.
        events.extend(before.iter().take(chance.below(3) as usize).cloned());
        if chance.below(4) == 0 {
            events.push(events[0].clone());
        }
        let mut body = tab.send(&mut chance, &site.key, &events);
        let mut count = events.len() as i64;
        if chance.below(3) == 0 {
            body = body.replacen("\"events\":[", "\"events\":[{\"age\":-1},7,", 1);
            count += 2;
        }
        let answer = server.post(&body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        sent += count;
        add(&mut told, &answer.json());
        before = events;
    }
    (sent, told)
}

#[test]
fn every_event_sent_ends_in_exactly_one_outcome_and_all_who_count_agree() {
    let mut chance = Chance::printed();
    let folder = folder();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let seeds: Vec<Chance> = (0..4).map(|_| Chance::new(chance.number())).collect();
    let told: Vec<(i64, Counts)> = std::thread::scope(|scope| {
        let threads: Vec<_> = seeds.into_iter().map(|it| scope.spawn(|| browse(&server, &site, it, 60))).collect();
        threads.into_iter().map(|it| it.join().expect("no visitor panics")).collect()
    });
    let (mut sent, mut replies) = (0, Counts::new());
    for (events, counts) in told {
        sent += events;
        counts.into_iter().for_each(|(name, count)| *replies.entry(name).or_default() += count);
    }
    replies.retain(|_, count| *count > 0);
    assert_eq!(replies.values().sum::<i64>(), sent, "replies: {replies:?}");
    for expected in ["accepted", "duplicate", "invalid bad_name", "invalid unreadable", "too_old older_than_7_days"] {
        assert!(replies.contains_key(expected), "the test must send some that are {expected}");
    }
    assert_eq!(counts::outcomes(&server, &site), replies, "the API");
    // A reply may overtake the counter by a moment.
    until("the metrics say the same", Duration::from_secs(5), || (counts::metrics(&server) == replies).then_some(()));
    server.stop();
    let said = folder.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    println!("{sent} events: {replies:?}");
}

#[test]
fn events_over_a_visitors_limit_and_those_of_excluded_networks_are_counted_too() {
    let mut chance = Chance::printed();
    let folder = folder().with("WAYMARK_INTAKE__EVENTS_PER_SECOND_VISITOR", 1);
    let shop = folder.add_site("Shop", &[]);
    let office = folder.add_site("Seen from the office", &["--exclude-ip", "127.0.0.0/8"]);
    let server = folder.serve();
    let mut sent: BTreeMap<&str, i64> = BTreeMap::new();
    for site in [&shop, &office] {
        let mut tab = Tab::new(&mut chance);
        for _ in 0..12 {
            let events: Vec<_> = (0..10).map(|_| tab.event(&mut chance, now_ms(), "clicked")).collect();
            let answer = server.post(&tab.send(&mut chance, &site.key, &events));
            assert_eq!(answer.status, 200, "{}", answer.text());
            *sent.entry(&site.key).or_default() += 10;
        }
    }
    let of_shop = counts::outcomes(&server, &shop);
    assert_eq!(of_shop.values().sum::<i64>(), sent[shop.key.as_str()], "{of_shop:?}");
    assert!(of_shop["limited visitor"] >= 10 && of_shop["accepted"] >= 100, "{of_shop:?}");
    assert_eq!(counts::outcomes(&server, &office), Counts::from([("filtered excluded_ip".into(), 120)]));
}

#[test]
fn an_account_of_given_up_events_counts_once_however_often_its_beacon_comes() {
    let mut chance = Chance::printed();
    let folder = folder();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut tab = Tab::new(&mut chance);
    let account = |chance: &mut Chance, tab: &Tab, event: &Happened| {
        let mut beacon = tab.beacon(chance, &site.key, now_ms());
        beacon.dropped([("queue_full", 3), ("too_old", 2)].into_iter());
        beacon.event(&event.entry);
        beacon.end()
    };
    let event = tab.event(&mut chance, now_ms(), "clicked");
    let body = account(&mut chance, &tab, &event);
    for _ in 0..5 {
        assert_eq!(server.post(&body).status, 200);
    }
    let event = tab.event(&mut chance, now_ms(), "clicked");
    assert_eq!(server.post(&account(&mut chance, &tab, &event)).status, 200, "another beacon, another account");
    let expected = Counts::from([
        ("accepted".into(), 2),
        ("duplicate".into(), 4),
        ("client_dropped queue_full".into(), 6),
        ("client_dropped too_old".into(), 4),
    ]);
    assert_eq!(counts::outcomes(&server, &site), expected, "the API");
    until("the metrics say the same", Duration::from_secs(5), || (counts::metrics(&server) == expected).then_some(()));
}
