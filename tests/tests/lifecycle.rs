//! A server's life: start, settings, health, logs, a second one in the same folder, and an end in order; and the whole
//! way of a beacon on PostgreSQL.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::beacons::{self, BROWSER, ORIGIN, Tab};
use tests::chance::Chance;
use tests::http::{self, Connection as HttpConnection};
use tests::postgres::Schema;
use tests::server::{Folder, Server, Site};
use tests::wait::{now_ms, until};
use tests::{counts, stored};

/// Sends until the server is gone; returns the events that were acknowledged, and every other answer's status and code.
fn send_until_gone(server: &Server, site: &Site, mut chance: Chance) -> (Vec<String>, Vec<(u16, String)>) {
    let (mut acknowledged, mut others) = (Vec::new(), Vec::new());
    let mut tab = Tab::new(&mut chance);
    while let Ok(mut connection) = HttpConnection::open(server.address) {
        loop {
            let events: Vec<_> = (0..3).map(|_| tab.event(&mut chance, now_ms(), "clicked")).collect();
            let body = tab.send(&mut chance, &site.key, &events);
            match connection.ask(&beacons::post(body.as_bytes())) {
                Ok(answer) if answer.status == 200 => acknowledged.extend(events.iter().map(|it| it.id.to_string())),
                Ok(answer) => others.push((answer.status, answer.json()["code"].to_string())),
                Err(_) => break,
            }
        }
    }
    (acknowledged, others)
}

#[test]
fn told_to_end_under_load_it_ends_in_order_and_has_everything_acknowledged() {
    let mut chance = Chance::printed();
    for partitions in [1, 3] {
        let folder = Folder::new().with("WAYMARK_JOURNAL__PARTITIONS", partitions);
        let site = folder.add_site("Shop", &[]);
        let server = folder.serve();
        let seeds: Vec<Chance> = (0..6).map(|_| Chance::new(chance.number())).collect();
        let mut acknowledged = Vec::new();
        let mut told = Instant::now();
        std::thread::scope(|scope| {
            let (server, site) = (&server, &site);
            let clients: Vec<_> =
                seeds.into_iter().map(|it| scope.spawn(|| send_until_gone(server, site, it))).collect();
            until("there is load", Duration::from_secs(10), || {
                (counts::outcomes(server, site).get("accepted") > Some(&300)).then_some(())
            });
            told = Instant::now();
            server.terminate();
            for it in clients {
                let (its, others) = it.join().expect("it only sends");
                acknowledged.extend(its);
                assert!(others.iter().all(|it| *it == (503, "\"stopping\"".into())), "{others:?}");
            }
        });
        let (status, said) = server.ended(Duration::from_secs(10));
        println!("{partitions} partitions: {} acknowledged, ended after {:.0?}", acknowledged.len(), told.elapsed());
        assert_eq!(status.code(), Some(0));
        assert!(said.last().is_some_and(|it| it.contains("has stopped")), "{said:?}");
        assert!(told.elapsed() < Duration::from_secs(4), "nothing was left to wait for");
        // Projected, too: the counts are there before anything is projected again.
        let check = folder.run(&["check"]);
        assert_eq!(check.code, Some(0), "{}{}", check.out, check.err);
        let server = folder.serve();
        let stored = stored::events(&server, &site);
        assert!(acknowledged.iter().all(|it| stored.get(it) == Some(&1)), "lost or doubled");
        server.stop();
    }
}

#[test]
fn an_idle_keep_alive_connection_does_not_hold_up_the_end() {
    let folder = Folder::new();
    folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut idle = HttpConnection::open(server.address).expect("connects");
    assert_eq!(idle.ask(&http::request("GET", "/healthz", &[], b"")).expect("an answer").status, 200);
    let told = Instant::now();
    server.terminate();
    let (status, _) = server.ended(Duration::from_secs(10));
    assert!(status.success() && told.elapsed() < Duration::from_secs(4), "{status} after {:?}", told.elapsed());
}

#[test]
fn partitions_at_rest_cost_nothing_and_answer_at_once_after_a_restart() {
    let mut chance = Chance::printed();
    let folder = Folder::new().with("WAYMARK_JOURNAL__PARTITIONS", 4).with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let site = folder.add_site("Shop", &[]);
    let mut server = folder.serve();
    for _ in 0..3 {
        for _ in 0..20 {
            let mut tab = Tab::new(&mut chance);
            let event = tab.event(&mut chance, now_ms(), "clicked");
            let asked = Instant::now();
            let answer = server.post(&tab.send(&mut chance, &site.key, &[event])).json();
            assert!(answer["session"].is_string(), "{answer}");
            assert!(asked.elapsed() < Duration::from_secs(3), "answered after {:?}", asked.elapsed());
        }
        server.kill();
        server = folder.serve();
    }
    let before = server.cpu_ms();
    // Rest is what is measured; there is nothing to wait for.
    std::thread::sleep(Duration::from_millis(500));
    let used = server.cpu_ms() - before;
    println!("at rest: {used} ms of computing in 500 ms");
    assert!(used <= 100, "{used} ms");
}

#[test]
fn a_server_says_that_it_lives_that_it_is_ready_and_what_it_counts() {
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    println!("ready {:.0?} after its start", server.ready_after);
    assert!(server.ready_after < Duration::from_secs(5), "{:?}", server.ready_after);
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = server.get(path, None);
        assert_eq!((answer.status, answer.text().as_str()), (200, body), "{path}");
    }
    let mut chance = Chance::printed();
    let mut tab = Tab::new(&mut chance);
    let event = tab.page(&mut chance, now_ms(), "https://shop.example/");
    assert_eq!(server.post(&tab.send(&mut chance, &site.key, &[event])).status, 200);
    let counted = until("the event is counted", Duration::from_secs(5), || {
        let text = server.get("/metrics", None).text();
        text.contains("outcome=\"accepted\"").then_some(text)
    });
    for expected in ["waymark_beacons_total 1", "waymark_beacon_answer_seconds_count 1", "waymark_projected_position"] {
        assert!(counted.contains(expected), "{expected} in {counted}");
    }
    assert!(!counted.contains(&tab.visitor.to_string()), "visitors are not in metrics");

    let tail = folder.run(&["tail", "--once", "--json", "--last", "1000"]);
    assert_eq!((tail.code, tail.out.lines().count()), (Some(0), 1), "{}{}", tail.out, tail.err);
    let line: serde_json::Value = serde_json::from_str(&tail.out).expect("JSON");
    assert_eq!((line["name"].as_str(), line["site"].as_str()), (Some("page_viewed"), Some("Shop")));
}

#[test]
fn a_second_server_in_the_same_folder_is_refused_with_one_sentence() {
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let said = folder.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("another waymark uses") && said.err.lines().count() == 1, "{}", said.err);
    let taken = folder.scratch().join("other");
    let address = server.address.to_string();
    let said = Folder::new().at(taken).run(&["serve", "--listen", &address]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains(&address) && said.err.contains("--listen"), "{}", said.err);
    assert_eq!(server.get("/api/v1/sites", Some(&site.api_key)).status, 200, "the first goes on");
}

#[test]
fn settings_come_from_the_file_and_the_environment_over_it_and_unknown_ones_are_named() {
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let file = folder.scratch().join("waymark.toml");
    let config = file.to_str().expect("a plain name").to_owned();
    fs::write(&file, "prefix = \"/file/\"\n[log]\nformat = \"json\"\n").expect("written");
    let folder = folder.with("WAYMARK_PREFIX", "/environment/");
    let server = folder.serve_with(&["--config", &config]);
    let mut chance = Chance::printed();
    let mut tab = Tab::new(&mut chance);
    let event = tab.event(&mut chance, now_ms(), "clicked");
    let body = tab.send(&mut chance, &site.key, &[event]);
    for (path, status) in [("/environment/b", 200), ("/file/b", 404), ("/w/b", 404)] {
        let headers = [("Origin", ORIGIN), ("User-Agent", BROWSER)];
        let request = http::request("POST", path, &headers, body.as_bytes());
        assert_eq!(http::once(server.address, &request).expect("an answer").status, status, "{path}");
    }
    assert!(server.logged().starts_with('{'), "the file's log.format: {}", server.logged());
    server.stop();

    for (text, named) in [
        ("lisn = \"x\"\n", "lisn"),
        ("[journal]\nkeep = 3\n", "keep"),
        ("[jurnal]\nkeep_days = 30\n", "jurnal"),
        ("[journal]\nkeep_days = 1\n", "keep_days"),
        ("listen = 7\n", "listen"),
        ("listen = \n", "line 1"),
    ] {
        fs::write(&file, text).expect("written");
        let said = folder.run(&["serve", "--config", &config]);
        assert_eq!(said.code, Some(1), "{text}");
        assert!(said.err.contains(named), "{text}: {}", said.err);
    }
    let said = folder.with("WAYMARK_INTAKE__BODY_DEDLINE_MS", 1).run(&["check"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("body_dedline_ms"), "{}", said.err);
}

/// Whether some file below a folder has these bytes.
fn holds(folder: &Path, wanted: &[u8]) -> bool {
    fs::read_dir(folder).expect("readable").any(|it| {
        let path = it.expect("readable").path();
        if path.is_dir() {
            return holds(&path, wanted);
        }
        fs::read(&path).expect("readable").windows(wanted.len()).any(|it| it == wanted)
    })
}

#[test]
fn logs_are_lines_of_json_and_say_nothing_of_visitors() {
    let mut chance = Chance::printed();
    for level in ["info", "debug"] {
        let folder = Folder::new()
            .with("WAYMARK_LOG__FORMAT", "json")
            .with("WAYMARK_LOG__LEVEL", level)
            .with("WAYMARK_INTAKE__TRUSTED_PROXIES", 1);
        let site = folder.add_site("Shop", &[]);
        let server = folder.serve();
        let mut tab = Tab::new(&mut chance);
        let now = now_ms();
        let page = tab.page(&mut chance, now, "https://shop.example/private-path?note=private-note");
        let page = tests::beacons::Happened { entry: page.entry.replace("A page", "Private title"), ..page };
        let events = [page, tab.event(&mut chance, now, "private_name"), tab.event(&mut chance, now, "private bad")];
        let good = tab.send(&mut chance, &site.key, &events);
        let agent = format!("{BROWSER} PrivateAgent");
        let headers = [("Origin", ORIGIN), ("User-Agent", agent.as_str()), ("X-Forwarded-For", "203.0.113.77")];
        for (body, status) in [
            (good.clone(), 200),
            (good.clone(), 200),
            (good[..good.len() - 9].to_owned(), 400),
            (good.replace(&site.key, "abcdefghijkl"), 404),
            (good.replace("\"v\":1", "\"v\":9"), 400),
        ] {
            let request = http::request("POST", "/w/b", &headers, body.as_bytes());
            assert_eq!(http::once(server.address, &request).expect("an answer").status, status);
        }
        let sessions = stored::sessions(&server, &site);
        let session = sessions[0]["id"].as_str().expect("an id");
        assert_eq!(stored::journey(&server, &site, session).len(), 2);
        server.get("/api/v1/sessions/private-path", Some(&site.api_key));
        server.terminate();
        let log = until("it has logged its end", Duration::from_secs(10), || {
            let log = server.logged();
            log.contains("stopping").then_some(log)
        });
        let (status, said) = server.ended(Duration::from_secs(10));
        assert!(status.success());
        for line in log.lines() {
            let it: serde_json::Value = serde_json::from_str(line).expect(line);
            assert!(it["level"].is_string() && it["timestamp"].is_string(), "{line}");
        }
        let private =
            ["203.0.113", "127.0.0.1:0", "private", "Private", &tab.visitor.to_string(), session, &site.api_key];
        for it in private {
            assert!(!log.contains(it), "{level}: {it} is in the log:\n{log}");
            assert!(!said.concat().contains(it), "{level}: {it} was printed");
        }
        assert!(!holds(&folder.data, b"203.0.113.77"), "the whole address was kept");
        assert!(holds(&folder.data, b"203.0.113.0"), "its network was");
        assert!(!holds(&folder.data, site.api_key.as_bytes()), "the key of the API is kept as a hash");
    }
}

#[test]
fn the_whole_way_of_a_beacon_works_on_postgresql() {
    let mut chance = Chance::printed();
    let Some(schema) = Schema::new(&mut chance) else { return };
    let folder = Folder::new()
        .with("WAYMARK_STORE__URL", schema.url())
        .with("WAYMARK_JOURNAL__PARTITIONS", 2)
        .with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let (site, other) = (folder.add_site("Shop", &[]), folder.add_site("Other", &[]));
    let mut server = folder.serve();
    let now = now_ms();
    let mut sent = Vec::new();
    for n in 0..20 {
        let mut tab = Tab::new(&mut chance);
        let events = [
            tab.page(&mut chance, now - 3_600_000, "https://shop.example/?utm_source=mail"),
            tab.page(&mut chance, now, "https://shop.example/tea"),
            tab.event(&mut chance, now, "clicked"),
            tab.event(&mut chance, now, "bad name"),
            tab.event(&mut chance, now - 8 * 24 * 3_600_000, "long_ago"),
        ];
        let body = tab.send(&mut chance, &site.key, &events);
        assert_eq!(server.post(&body).json()["accepted"], 3);
        assert_eq!(server.post(&body).json()["duplicate"], 3);
        sent.extend(events.into_iter().take(3).map(|it| it.id.to_string()));
        if n == 9 {
            server.kill();
            server = folder.serve();
        }
    }
    let expected: counts::Counts =
        [("accepted", 60), ("duplicate", 60), ("invalid bad_name", 40), ("too_old older_than_7_days", 40)]
            .map(|(name, count)| (name.to_owned(), count))
            .into();
    assert_eq!(counts::outcomes(&server, &site), expected);
    assert_eq!(counts::outcomes(&server, &other), counts::Counts::new());
    let stored = stored::events(&server, &site);
    assert!(stored.len() == sent.len() && sent.iter().all(|it| stored.get(it) == Some(&1)));
    assert_eq!(stored::sessions(&server, &site).len(), 40);
    server.stop();
    for args in [&["check"][..], &["replay", "--discard"], &["check"]] {
        let said = folder.run(args);
        assert_eq!(said.code, Some(0), "{args:?}: {}{}", said.out, said.err);
    }
    let server = folder.serve();
    assert_eq!(counts::outcomes(&server, &site), expected, "replayed");
    assert_eq!(stored::events(&server, &site), stored, "replayed");
    server.stop();
    drop(schema);
}
