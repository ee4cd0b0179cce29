//! The stream of live visitors: it moves, it resumes where it was cut, it shows nobody what is not theirs, and it ends
//! with the right to look.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::beacons::{self, Happened, Tab};
use tests::chance::Chance;
use tests::desk::Desk;
use tests::http;
use tests::server::{Folder, Server, Site};
use tests::stream::Stream;
use tests::wait::now_ms;

const PATH: &str = "/api/v1/live/stream";

struct Stage {
    folder: Folder,
    site: Site,
    server: Server,
    chance: Chance,
}

fn start() -> Stage {
    let folder = Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    Stage { folder, site, server, chance: Chance::printed() }
}

impl Stage {
    /// A page is shown; returns the session.
    fn shows(&mut self, tab: &mut Tab, url: &str) -> String {
        let event = tab.page(&mut self.chance, now_ms(), url);
        self.send(tab, event)
    }

    fn send(&mut self, tab: &Tab, event: Happened) -> String {
        let answer = self.server.post(&tab.send(&mut self.chance, &self.site.key, &[event]));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["session"].as_str().unwrap_or_default().to_owned()
    }

    fn watch(&self, query: &str, last_id: &str) -> Stream {
        let key = format!("Bearer {}", self.site.api_key);
        let headers = [("Authorization", key.as_str()), ("Last-Event-ID", last_id)];
        let headers = if last_id.is_empty() { &headers[..1] } else { &headers[..] };
        let stream = Stream::open(self.server.address, &format!("{PATH}{query}"), headers);
        assert_eq!(stream.status, 200);
        stream
    }
}

fn url(row: Option<&Value>) -> &str {
    row.and_then(|it| it["url"].as_str()).unwrap_or_default()
}

#[test]
fn the_table_moves_while_visitors_come_and_go_from_page_to_page() {
    let mut stage = start();
    let (mut early, mut late) = (Tab::new(&mut stage.chance), Tab::new(&mut stage.chance));
    let first = stage.shows(&mut early, "https://shop.example/a");
    let mut desk = stage.watch("", "");
    desk.until("the visitor who was there", |it| url(it.rows.get(&first)).ends_with("/a"));
    assert_eq!(desk.counts, (1, 0));
    let second = stage.shows(&mut late, "https://shop.example/b");
    stage.shows(&mut early, "https://shop.example/c");
    desk.until("both", |it| url(it.rows.get(&second)).ends_with("/b") && url(it.rows.get(&first)).ends_with("/c"));
    let row = &desk.rows[&first];
    assert_eq!(
        (row["page_views"].as_i64(), row["number"].as_i64(), row["source"].as_str()),
        (Some(2), Some(1), Some("Google"))
    );
    assert_eq!(desk.counts, (2, 0));
}

#[test]
fn a_cut_stream_is_resumed_without_a_row_lost_and_without_beginning_anew() {
    let mut stage = start();
    let mut tabs: Vec<Tab> = (0..30).map(|_| Tab::new(&mut stage.chance)).collect();
    let mut desk = stage.watch("", "");
    for (n, tab) in tabs.iter_mut().enumerate() {
        stage.shows(tab, &format!("https://shop.example/{n}"));
    }
    desk.until("all of them", |it| it.rows.len() == 30);
    let mut rows = desk.rows.clone();
    for round in 0..3 {
        let id = desk.last_id.clone();
        drop(desk);
        for (n, tab) in tabs.iter_mut().enumerate().skip(round).step_by(3) {
            stage.shows(tab, &format!("https://shop.example/{n}/round-{round}"));
        }
        let mut new = Tab::new(&mut stage.chance);
        let late = stage.shows(&mut new, "https://shop.example/late");
        // By the header, as browsers do it, or by the address.
        desk = if round == 1 { stage.watch(&format!("?after={id}"), "") } else { stage.watch("", &id) };
        desk.rows.clone_from(&rows);
        let hello = desk.event().expect("a hello");
        assert_eq!((hello.name.as_str(), &hello.data["anew"]), ("hello", &json!(false)));
        desk.until("what was missed", |it| {
            it.rows.contains_key(&late)
                && it.rows.values().filter(|it| url(Some(it)).ends_with(&format!("round-{round}"))).count() == 10
        });
        rows = desk.rows.clone();
    }
    let mut fresh = stage.watch("", "");
    fresh.until("everything", |it| it.rows.len() == rows.len());
    assert_eq!(fresh.rows, rows, "what was put together from pieces is the table");
}

#[test]
fn after_a_restart_everything_comes_anew() {
    let mut stage = start();
    let mut tab = Tab::new(&mut stage.chance);
    let mut desk = stage.watch("", "");
    let session = stage.shows(&mut tab, "https://shop.example/a");
    desk.until("the visitor", |it| it.rows.len() == 1);
    let id = desk.last_id.clone();
    let before = Instant::now();
    let Stage { folder, site, server, chance } = stage;
    server.stop();
    assert!(before.elapsed() < Duration::from_secs(5), "an open stream does not hold the end up");
    stage = Stage { server: folder.serve(), folder, site, chance };
    let mut desk = stage.watch("", &id);
    assert_eq!(desk.event().expect("a hello").data["anew"], true);
    desk.until("the visitor", |it| url(it.rows.get(&session)).ends_with("/a"));
    stage.shows(&mut tab, "https://shop.example/b");
    desk.until("the next page", |it| url(it.rows.get(&session)).ends_with("/b"));
}

#[test]
fn programs_are_hidden_and_counted() {
    let mut stage = start();
    let mut person = Tab::new(&mut stage.chance);
    stage.shows(&mut person, "https://shop.example/");
    let mut program = Tab::new(&mut stage.chance);
    let event = program.page(&mut stage.chance, now_ms(), "https://shop.example/all");
    let body = program.send(&mut stage.chance, &stage.site.key, &[event]);
    let headers = [("Origin", beacons::ORIGIN), ("User-Agent", "ExampleBot/1.0"), ("Content-Type", "text/plain")];
    let answer = http::once(stage.server.address, &http::request("POST", "/w/b", &headers, body.as_bytes()));
    assert_eq!(answer.expect("an answer").status, 200);
    for (query, rows) in [("", 1), ("?bots=none", 1), ("?bots=only", 1), ("?bots=all", 2)] {
        let mut desk = stage.watch(query, "");
        desk.until("the rows", |it| it.counts == (1, 1));
        assert_eq!(desk.rows.len(), rows, "{query}");
        assert_eq!(desk.rows.values().any(|it| it["bot"] != ""), query.contains("only") || query.contains("all"));
    }
}

#[test]
fn one_session_can_be_watched_alone() {
    let mut stage = start();
    let (mut wanted, mut other) = (Tab::new(&mut stage.chance), Tab::new(&mut stage.chance));
    let session = stage.shows(&mut wanted, "https://shop.example/a");
    stage.shows(&mut other, "https://shop.example/x");
    let mut desk = stage.watch(&format!("?session={session}"), "");
    desk.until("the session", |it| it.rows.len() == 1);
    stage.shows(&mut other, "https://shop.example/y");
    stage.shows(&mut wanted, "https://shop.example/b");
    desk.until("its next page", |it| url(it.rows.get(&session)).ends_with("/b"));
    assert_eq!(desk.rows.len(), 1);
}

#[test]
fn whoever_has_been_quiet_for_the_sites_idle_time_leaves() {
    let folder = Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let site = folder.add_site("Shop", &["--idle-minutes", "1"]);
    let server = folder.serve();
    let mut stage = Stage { folder, site, server, chance: Chance::printed() };
    let mut tab = Tab::new(&mut stage.chance);
    let event = tab.page(&mut stage.chance, now_ms() - 58_000, "https://shop.example/a");
    let session = stage.send(&tab, event);
    let mut desk = stage.watch("", "");
    desk.until("the visitor", |it| it.rows.contains_key(&session));
    desk.until("nobody", |it| it.rows.is_empty());
    assert_eq!(desk.counts, (0, 0));
}

#[test]
fn a_stream_ends_with_the_right_to_look_and_shows_no_other_site() {
    let mut stage = start();
    stage.folder.add_site("Far", &[]);
    let mut olga = Desk::set_up(&stage.server);
    let (shop, elsewhere) = (olga.site("Shop"), olga.site("Far"));
    let path = |site: &str| format!("/desk/api/sites/{site}/live/stream");
    let cookie = |desk: &Desk| format!("__Host-waymark={}", desk.cookie);
    let mut mira = olga.invite(&shop, "mira@shop.example", "agent");
    let vera = olga.invite(&shop, "vera@shop.example", "viewer");
    let fay = olga.invite(&elsewhere, "fay@shop.example", "administrator");
    assert_eq!(Stream::open(stage.server.address, &path(&elsewhere), &[("Cookie", &cookie(&mira))]).status, 404);
    assert_eq!(Stream::open(stage.server.address, &path(&shop), &[]).status, 401);

    let open = |desk: &Desk, site: &str| Stream::open(stage.server.address, &path(site), &[("Cookie", &cookie(desk))]);
    let (mut of_mira, mut of_vera, mut of_fay) = (open(&mira, &shop), open(&vera, &shop), open(&fay, &elsewhere));
    let mut tab = Tab::new(&mut stage.chance);
    let session = stage.shows(&mut tab, "https://shop.example/a");
    of_mira.until("the visitor", |it| it.rows.contains_key(&session));
    of_vera.until("the visitor", |it| it.rows.contains_key(&session));

    let began = Instant::now();
    assert_eq!(mira.send("POST", "/logout", &json!({})).status, 204);
    let id = vera.get("/me").json()["id"].as_str().unwrap_or_default().to_owned();
    assert_eq!(olga.send("DELETE", &format!("/sites/{shop}/agents/{id}"), &json!({})).status, 204);
    for (stream, code) in [(&mut of_mira, "signed_out"), (&mut of_vera, "not_found")] {
        let end = std::iter::from_fn(|| stream.event()).find(|it| it.name == "end").expect("an end");
        assert_eq!(end.data["code"], code);
        assert!(stream.event().is_none(), "and nothing after it");
    }
    assert!(began.elapsed() < Duration::from_secs(6), "within 5 seconds: {:?}", began.elapsed());
    let heard: Vec<_> = std::iter::from_fn(|| of_fay.event()).take_while(|it| it.name != "ping").collect();
    assert!(of_fay.rows.is_empty() && heard.iter().all(|it| it.data["people"] != 1), "{heard:?}");
}
