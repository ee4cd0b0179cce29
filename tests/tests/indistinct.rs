//! What a visitor can learn by claiming an address: nothing. Answers to claims of known and unknown addresses and numbers have
//! the same bytes, and take the same time. Not a test of every day: `cargo xtask bench identity` runs it.

use serde_json::json;
use std::time::{Duration, Instant};
use tests::beacons::{Tab, post};
use tests::chance::Chance;
use tests::http::{Answer, Connection, request};
use tests::person::{Person, writing_key};
use tests::server::Folder;
use tests::wait::now_ms;

/// Pairs of a known and an unknown one; half of them addresses, half numbers.
const PAIRS: u64 = 5_000;
/// How well the time may tell them apart: 0.5 is not at all, 1 is always.
const MOST: f64 = 0.55;

/// A number of one German mobile network: all of them are valid.
fn phone(n: u64) -> String {
    format!("+49171{n:07}")
}

/// How often the first is greater than the second, of all pairs (Mann and Whitney); equal ones count half.
fn auc(known: &[Duration], unknown: &[Duration]) -> f64 {
    let mut sorted = unknown.to_vec();
    sorted.sort_unstable();
    let below = |it: &Duration| {
        sorted.partition_point(|other| other < it) as f64 + sorted.partition_point(|other| other <= it) as f64
    };
    known.iter().map(below).sum::<f64>() / 2.0 / (known.len() * unknown.len()) as f64
}

/// An answer with what is different for every visitor left out: the id of the web session.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let mut body = answer.json();
    let session = body.as_object_mut().and_then(|it| it.insert("session".into(), "an id".into()));
    let length = session.as_ref().and_then(|it| it.as_str()).map(str::len);
    assert_eq!(length, Some(36), "it came in time: {}", answer.text());
    (answer.status, answer.told(), body.to_string())
}

#[test]
fn the_measure_tells_apart_what_can_be_told_apart() {
    let ms = |all: &[u64]| all.iter().map(|it| Duration::from_millis(*it)).collect::<Vec<_>>();
    for (a, b, expected) in
        [(ms(&[5, 6]), ms(&[1, 2]), 1.0), (ms(&[1, 2]), ms(&[5, 6]), 0.0), (ms(&[1, 2]), ms(&[1, 2]), 0.5)]
    {
        assert!((auc(&a, &b) - expected).abs() < 1e-9);
    }
}

#[test]
#[ignore = "it takes a minute: `cargo xtask bench identity` runs it"]
fn claims_of_known_and_unknown_addresses_cannot_be_told_apart() {
    let mut chance = Chance::printed();
    // A machine that stops for a moment is not what is measured: every answer waits for its web session.
    let folder = Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut desk = tests::desk::Desk::set_up(&server);
    let id = desk.site("Shop");
    let key = writing_key(&mut desk, &id);
    let bearer = format!("Bearer {key}");
    let mut connection = Connection::open(server.address).expect("connected");
    let known: Vec<(Person, String)> =
        (0..PAIRS / 2).map(|n| (Person::new(&mut chance, "known"), phone(2 * n))).collect();
    for (who, number) in &known {
        let body = json!({"external_id": who.marker, "emails": [who.email()], "phones": [number]}).to_string();
        let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
        let asked = request("PUT", "/api/v1/contacts", &headers, body.as_bytes());
        assert_eq!(connection.ask(&asked).expect("an answer").status, 200);
    }
    let mut took = [Vec::new(), Vec::new()];
    let mut first = None;
    for n in 0..PAIRS {
        let who = &known[(n / 2) as usize];
        let stranger = Person::new(&mut chance, "known").email();
        let pair = match n % 2 {
            0 => [("email", who.0.email()), ("email", stranger)],
            _ => [("phone", who.1.clone()), ("phone", phone(n))],
        };
        // Which of the two comes first is chance: what drifts, drifts for both.
        let turn = chance.below(2) as usize;
        for which in [turn, 1 - turn] {
            let (kind, text) = &pair[which];
            let mut visitor = Person { marker: String::new(), tab: Tab::new(&mut chance) };
            let page = visitor.tab.page(&mut chance, now_ms(), "https://shop.example/");
            let said = visitor.identified(&mut chance, &[(kind, text)]);
            let beacon = post(visitor.tab.send(&mut chance, &site.key, &[page, said]).as_bytes());
            let began = Instant::now();
            let answer = connection.ask(&beacon).expect("an answer");
            took[which].push(began.elapsed());
            let told = told(&answer);
            assert_eq!(first.get_or_insert(told.clone()), &told, "{kind} {text}");
        }
    }
    let [known, unknown] = &took;
    let median = |all: &[Duration]| {
        let mut all = all.to_vec();
        all.sort_unstable();
        all[all.len() / 2]
    };
    let found = auc(known, unknown);
    println!("identity_timing: {PAIRS} pairs, medians {:?} and {:?}, AUC {found:.4}", median(known), median(unknown));
    for (what, rest) in [("addresses", 0), ("numbers", 1)] {
        let of = |all: &[Duration]| -> Vec<Duration> { all.iter().skip(rest).step_by(2).copied().collect() };
        println!("identity_timing: {what} AUC {:.4}", auc(&of(known), &of(unknown)));
    }
    assert!((found - 0.5).abs() <= MOST - 0.5, "the time tells them apart: AUC {found:.4}");
}
