//! Events that come late or out of order find their session and their place, and each site sees its own only.

use std::collections::HashSet;
use tests::beacons::{Happened, Tab};
use tests::chance::Chance;
use tests::counts;
use tests::server::{Folder, Server, Site};
use tests::stored;
use tests::wait::now_ms;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn start() -> (Folder, Site, Server, Chance) {
    let folder = Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    (folder, site, server, Chance::printed())
}

/// Sends events; returns the session that the last one joined.
fn send(server: &Server, site: &Site, chance: &mut Chance, tab: &Tab, events: &[&Happened]) -> String {
    let events: Vec<Happened> = events.iter().map(|it| (*it).clone()).collect();
    let answer = server.post(&tab.send(chance, &site.key, &events));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["session"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_event_of_the_last_seven_days_joins_the_session_it_was_part_of() {
    let (_folder, site, server, mut chance) = start();
    let now = now_ms();
    let mut tab = Tab::new(&mut chance);
    let mut at = |minutes_ago: u64, chance: &mut Chance| tab.event(chance, now - minutes_ago * MINUTE, "clicked");
    let (first, second) = (at(180, &mut chance), at(175, &mut chance));
    let late = [at(170, &mut chance), at(190, &mut chance), at(161, &mut chance)];
    let (current, old, older) = (at(0, &mut chance), at(6 * 24 * 60, &mut chance), at(6 * 24 * 60 + 5, &mut chance));
    let too_old = at(7 * 24 * 60 + 1, &mut chance);
    let tab = tab.clone();

    let morning = send(&server, &site, &mut chance, &tab, &[&first, &second]);
    let evening = send(&server, &site, &mut chance, &tab, &[&current]);
    assert_ne!(morning, evening);
    for it in &late {
        assert_eq!(send(&server, &site, &mut chance, &tab, &[it]), morning, "{}", it.entry);
    }
    let last_week = send(&server, &site, &mut chance, &tab, &[&old]);
    assert!(last_week != morning && last_week != evening);
    assert_eq!(send(&server, &site, &mut chance, &tab, &[&older]), last_week);

    let answer = server.post(&tab.send(&mut chance, &site.key, &[too_old]));
    assert_eq!(answer.json()["rejected"][0]["reason"], "older_than_7_days", "{}", answer.text());
    assert_eq!(counts::outcomes(&server, &site)["too_old older_than_7_days"], 1);

    let sessions = stored::sessions(&server, &site);
    let ids: Vec<&str> = sessions.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(ids, [&evening, &morning, &last_week], "the newest first");
    let events: Vec<i64> = sessions.iter().filter_map(|it| it["events"].as_i64()).collect();
    assert_eq!(events, [1, 5, 2]);
    let late_by = stored::journey(&server, &site, &last_week)[0]["late_ms"].as_u64().expect("a number");
    assert!(late_by >= 6 * DAY, "{late_by}");
}

#[test]
fn a_browser_whose_clock_stood_in_1970_is_placed_by_the_servers_clock() {
    let (_folder, site, server, mut chance) = start();
    let mut tab = Tab::new(&mut chance);
    // Thirteen digits of a clock that began at zero.
    let wrong_now = 86_400_000;
    let event = tab.event(&mut chance, 1_000, "clicked");
    let entry = format!("{:013}{}", 1_000, event.entry.trim_start_matches(|c: char| c.is_ascii_digit()));
    let mut beacon = tab.beacon(&mut chance, &site.key, wrong_now);
    beacon.recovered();
    beacon.event(&entry);
    let before = now_ms();
    assert_eq!(server.post(&beacon.end()).json()["accepted"], 1);
    let session = &stored::sessions(&server, &site)[0];
    let started = session["started_at"].as_u64().expect("a time");
    assert!((before..=now_ms()).contains(&started), "{started}");
}

#[test]
fn two_tabs_share_a_session_and_each_is_ordered_by_its_own_count() {
    let (_folder, site, server, mut chance) = start();
    let now = now_ms();
    let mut one = Tab::new(&mut chance);
    let mut two = one.beside(&mut chance);
    // The third claims to be older than the second: the count decides inside a tab.
    let a: Vec<Happened> = [(5, "a1"), (3, "a2"), (4, "a3"), (1, "a4")]
        .map(|(minutes, name)| one.event(&mut chance, now - minutes * MINUTE, name))
        .into();
    let b: Vec<Happened> = [(6, "b1"), (2, "b2"), (0, "b3")]
        .map(|(minutes, name)| two.event(&mut chance, now - minutes * MINUTE, name))
        .into();
    let session = send(&server, &site, &mut chance, &one, &[&a[3]]);
    for (tab, events) in [(&two, vec![&b[2]]), (&one, vec![&a[0], &a[2]]), (&two, vec![&b[0], &b[1]])] {
        assert_eq!(send(&server, &site, &mut chance, tab, &events), session, "one session");
    }
    assert_eq!(send(&server, &site, &mut chance, &one, &[&a[1], &a[0]]), session);
    let journey = stored::journey(&server, &site, &session);
    let names: Vec<&str> = journey.iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["b1", "a1", "a2", "a3", "b2", "a4", "b3"]);
    assert_eq!(stored::sessions(&server, &site).len(), 1);
}

#[test]
fn a_cursor_walks_over_every_session_once() {
    let (_folder, site, server, mut chance) = start();
    let now = now_ms();
    let mut expected = HashSet::new();
    for n in 0..45 {
        let mut tab = Tab::new(&mut chance);
        // Several begin in the same millisecond.
        let event = tab.event(&mut chance, now - (n / 5) * HOUR, "clicked");
        expected.insert(send(&server, &site, &mut chance, &tab, &[&event]));
    }
    for limit in [1, 7, 44, 45, 46] {
        let mut walked = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/sessions?limit={limit}{cursor}");
            let page = server.get(&path, Some(&site.api_key)).json();
            let sessions = page["sessions"].as_array().expect("a list");
            assert!(sessions.len() <= limit);
            walked.extend(sessions.iter().filter_map(|it| it["id"].as_str().map(str::to_owned)));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(walked.is_sorted_by(|a, b| a > b), "limit {limit}: the newest first, none twice");
        assert_eq!(walked.iter().cloned().collect::<HashSet<_>>(), expected, "limit {limit}");
    }
}

#[test]
fn a_site_sees_its_own_only_and_cannot_tell_anothers_from_nothing() {
    let (folder, shop, server, mut chance) = start();
    let other = folder.add_site("Other", &[]);
    let mut tab = Tab::new(&mut chance);
    let event = tab.page(&mut chance, now_ms(), "https://shop.example/tea");
    let session = send(&server, &shop, &mut chance, &tab, &[&event]);
    let missing = "01a1f8ee-6a00-7101-8101-010101010101";
    for rest in ["", "/journey"] {
        let own = server.get(&format!("/api/v1/sessions/{session}{rest}"), Some(&shop.api_key));
        assert_eq!(own.status, 200, "{}", own.text());
        let ask = |id: &str| server.get(&format!("/api/v1/sessions/{id}{rest}"), Some(&other.api_key));
        let (foreign, nothing, nonsense) = (ask(&session), ask(missing), ask("nonsense"));
        assert_eq!((foreign.status, nothing.status, nonsense.status), (404, 404, 404));
        assert_eq!(foreign.body, nothing.body);
        assert_eq!(nonsense.body, nothing.body);
        assert_eq!(foreign.told(), nothing.told());
    }
    for path in ["/api/v1/sessions?bots=all", "/api/v1/live?bots=all", "/api/v1/outcomes"] {
        let text = server.get(path, Some(&other.api_key)).text();
        assert!(!text.contains(&session) && !text.contains("accepted"), "{path}: {text}");
    }
    assert!(!server.get("/api/v1/sites", Some(&other.api_key)).text().contains(&shop.key));

    for path in ["/api/v1/sites", "/api/v1/live", "/api/v1/sessions", "/api/v1/outcomes"] {
        for key in [None, Some("wk_nobody"), Some(""), Some(shop.key.as_str())] {
            let answer = server.get(path, key);
            assert_eq!((answer.status, answer.json()["code"].as_str()), (401, Some("no_key")), "{path} {key:?}");
        }
    }
    for path in [
        "/api/v1/sessions?contry=DE",
        "/api/v1/sessions?limit=many",
        "/api/v1/sessions?cursor=x",
        "/api/v1/sessions?visitor=x",
        "/api/v1/sessions?bots=some",
        "/api/v1/live?foo=1",
        "/api/v1/outcomes?foo=1",
    ] {
        let answer = server.get(path, Some(&shop.api_key));
        assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("bad_parameter")), "{path}");
    }
    let nowhere = server.get("/api/v1/nowhere", Some(&shop.api_key));
    assert_eq!((nowhere.status, nowhere.json()["code"].as_str()), (404, Some("not_found")));
}
