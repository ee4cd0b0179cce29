//! The store can be made again from the journal, row for row, and what was set aside can be projected later.

use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tests::beacons::{Happened, Tab};
use tests::chance::Chance;
use tests::counts;
use tests::server::{Folder, Server, Site};
use tests::wait::now_ms;

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// A folder with two partitions, two sites and a server.
fn start() -> (Folder, [Site; 2], Server) {
    let folder = Folder::new().with("WAYMARK_JOURNAL__PARTITIONS", 2).with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let sites = [folder.add_site("Shop", &[]), folder.add_site("Blog", &["--idle-minutes", "5"])];
    let server = folder.serve();
    (folder, sites, server)
}

/// Many visits: sessions, duplicates, bad events, late and recovered ones, accounts.
fn browse(server: &Server, sites: &[Site; 2], chance: &mut Chance) {
    for n in 0..60u64 {
        let site = &sites[(n % 2) as usize];
        let now = now_ms();
        let mut tab = Tab::new(chance);
        let mut kept: Vec<Happened> = Vec::new();
        for _ in 0..1 + chance.below(6) {
            let ago = match chance.below(4) {
                0 => chance.below(6 * DAY),
                1 => chance.below(90 * MINUTE),
                _ => chance.below(MINUTE),
            };
            if chance.below(5) == 0 {
                tab = tab.beside(chance);
            }
            let url = format!("https://shop.example/p/{}?utm_source=mail&token=x#y", chance.below(9));
            let mut events = vec![tab.page(chance, now - ago, &url)];
            for _ in 0..chance.below(4) {
                let name = if chance.below(9) == 0 { "bad name" } else { "clicked" };
                events.push(tab.event(chance, now - ago, name));
            }
            if chance.below(7) == 0 {
                events.push(tab.event(chance, now - 8 * DAY, "long_ago"));
            }
            events.extend(kept.iter().take(chance.below(3) as usize).cloned());
            let clock = if chance.below(9) == 0 { 5 * DAY } else { now };
            let mut beacon = tab.beacon(chance, &site.key, clock);
            if chance.below(4) == 0 {
                beacon.recovered();
            }
            if chance.below(2) == 0 {
                beacon.client("wasm", "de-DE", "Europe/Berlin", (1920, 1080), (1200, 800));
            }
            if chance.below(5) == 0 {
                beacon.dropped([("queue_full", 1 + chance.below(9))].into_iter());
            }
            events.iter().for_each(|it| beacon.event(&it.entry));
            let body = beacon.end();
            for _ in 0..1 + chance.below(6) / 5 {
                assert_eq!(server.post(&body).status, 200);
            }
            kept = events;
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for it in fs::read_dir(from).expect("readable") {
        let it = it.expect("readable");
        fs::copy(it.path(), to.join(it.file_name())).expect("copied");
    }
}

fn open(data: &Path) -> Connection {
    Connection::open(data.join("store.sqlite")).expect("the store opens")
}

/// A column of texts.
fn texts(store: &Connection, sql: &str) -> Vec<String> {
    let mut statement = store.prepare(sql).expect(sql);
    let rows = statement.query_map([], |row| row.get(0)).expect(sql);
    rows.collect::<Result<_, _>>().expect(sql)
}

/// Every row of every table, as SQL would write it, sorted.
fn rows(data: &Path) -> BTreeMap<String, Vec<String>> {
    let store = open(data);
    let mut all = BTreeMap::new();
    for table in texts(&store, "select name from sqlite_master where type = 'table' order by 1") {
        let columns = format!(
            "select group_concat('quote(\"' || name || '\")', ' || '' '' || ') from pragma_table_info('{table}')"
        );
        let columns = texts(&store, &columns).remove(0);
        let rows = texts(&store, &format!("select {columns} from \"{table}\" order by 1"));
        all.insert(table, rows);
    }
    all
}

#[test]
fn replaying_the_journal_gives_the_same_store_row_for_row() {
    let mut chance = Chance::printed();
    let (folder, sites, server) = start();
    browse(&server, &sites, &mut chance);
    server.stop();
    let original = rows(&folder.data);
    for table in ["visitors", "sessions", "events", "outcomes", "accounts", "quarantine", "positions"] {
        assert!(original.get(table).is_some_and(|it| it.len() > 1), "the test must fill {table}");
    }

    let copied = folder.scratch().join("copied");
    copy(&folder.data, &copied);
    let again = Folder::new().at(copied);
    let refused = again.run(&["replay"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("--discard") && refused.err.lines().count() == 1, "{}", refused.err);
    assert_eq!(rows(&again.data), original, "what was refused has changed nothing");

    let said = again.run(&["replay", "--discard"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let replayed = rows(&again.data);
    for (table, rows) in &original {
        assert_eq!(&replayed[table], rows, "{table}");
    }
    assert_eq!(replayed.len(), original.len());
    let said = again.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let sizes: Vec<String> = original.iter().map(|(table, rows)| format!("{table} {}", rows.len())).collect();
    println!("the same: {}", sizes.join(", "));
}

#[test]
fn what_was_set_aside_stays_until_a_rule_takes_it_and_then_finds_its_session() {
    let mut chance = Chance::printed();
    let (folder, [site, _], server) = start();
    let now = now_ms();
    let mut tab = Tab::new(&mut chance);
    let events = [tab.page(&mut chance, now, "https://shop.example/"), tab.event(&mut chance, now, "bad name")];
    let answer = server.post(&tab.send(&mut chance, &site.key, &events));
    assert_eq!(answer.json()["rejected"][0]["reason"], "bad_name", "{}", answer.text());
    server.stop();
    let said = folder.run(&["replay", "--quarantine"]);
    assert_eq!((said.code, said.out.trim()), (Some(0), "0 projected, 1 still set aside"), "{}", said.err);

    // A later version may take names with spaces; here the name is mended instead.
    let mend = "update quarantine set content = replace(content, 'bad name', 'good_name')";
    open(&folder.data).execute(mend, []).expect("written");
    let said = folder.run(&["replay", "--quarantine"]);
    assert_eq!((said.code, said.out.trim()), (Some(0), "1 projected, 0 still set aside"), "{}", said.err);
    let server = folder.serve();
    let sessions = tests::stored::sessions(&server, &site);
    assert_eq!(sessions.len(), 1);
    let journey = tests::stored::journey(&server, &site, sessions[0]["id"].as_str().expect("an id"));
    let names: Vec<&str> = journey.iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["page_viewed", "good_name"]);
    assert_eq!(counts::outcomes(&server, &site)["accepted"], 2);
}

#[test]
fn nobody_replays_under_a_running_server() {
    let (folder, _, server) = start();
    for args in [&["replay"][..], &["replay", "--discard"], &["replay", "--quarantine"], &["check"]] {
        let said = folder.run(args);
        assert_eq!(said.code, Some(1), "{args:?}");
        assert!(said.err.contains("another waymark uses") && said.err.lines().count() == 1, "{args:?}: {}", said.err);
    }
    assert_eq!(server.get("/readyz", None).status, 200, "it was not disturbed");
    server.stop();
    assert_eq!(folder.run(&["replay"]).code, Some(0), "an empty store needs no --discard");
}
