//! What a collector does with beacons that nobody should send: each one has a status, a stable code or a counted
//! outcome, and says to its page what the page may know.

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;
use std::time::{Duration, Instant};
use tests::beacons::{self, BROWSER, ORIGIN, Tab};
use tests::chance::Chance;
use tests::counts::{self, Counts};
use tests::http::{self, Connection};
use tests::server::{Folder, Server, Site};
use tests::wait::{now_ms, until};

const DAY_MS: u64 = 24 * 3_600_000;

/// A request, and what must come of it.
struct Row {
    what: &'static str,
    method: &'static str,
    origin: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    status: u16,
    /// The code of a refusal; of a 200 the counted outcomes.
    says: &'static str,
    retry_after: Option<&'static str>,
}

impl Row {
    /// The page that sends it.
    fn sent_from(mut self, origin: Option<&'static str>) -> Self {
        self.origin = origin;
        self
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }
}

/// A beacon that is refused as a whole.
fn refused(what: &'static str, body: impl Into<Vec<u8>>, status: u16, code: &'static str) -> Row {
    Row {
        what,
        method: "POST",
        origin: Some(ORIGIN),
        headers: Vec::new(),
        body: body.into(),
        status,
        says: code,
        retry_after: None,
    }
}

/// A beacon that is taken, with what becomes of its events: `2 accepted, 1 invalid bad_name`.
fn taken(what: &'static str, body: impl Into<Vec<u8>>, outcomes: &'static str) -> Row {
    refused(what, body, 200, outcomes)
}

/// Makes the text of beacons, each with new ids.
struct Maker {
    chance: Chance,
    key: String,
}

impl Maker {
    fn id(&mut self) -> String {
        protocol::ids::EventId::new(now_ms(), self.chance.ten()).to_string()
    }

    /// A beacon of these events, with `more` before them.
    fn with(&mut self, more: &str, events: &str) -> String {
        let (visitor, tab, id) = (self.id(), self.id(), self.id());
        let sent_at = if more.contains("\"sent_at\"") { String::new() } else { format!("\"sent_at\":{},", now_ms()) };
        format!(
            "{{\"v\":1,\"site\":\"{}\",\"visitor\":\"{visitor}\",\"tab\":\"{tab}\",\"id\":\"{id}\",{sent_at}{more}\
             \"events\":[{events}]}}",
            self.key
        )
    }

    fn beacon(&mut self, events: &str) -> String {
        self.with("", events)
    }

    /// An event with `rest` behind its id and number.
    fn event(&mut self, rest: &str) -> String {
        format!("{{\"age\":10,\"id\":\"{}\",\"seq\":1,{rest}}}", self.id())
    }

    /// A beacon of one event.
    fn one(&mut self, rest: &str) -> String {
        let event = self.event(rest);
        self.beacon(&event)
    }

    /// A beacon of one good event.
    fn good(&mut self) -> String {
        self.one("\"name\":\"clicked\"")
    }

    /// A good beacon with something in it replaced.
    fn but(&mut self, from: &str, to: &str) -> String {
        let good = self.good();
        assert!(good.contains(from), "{from} is in {good}");
        good.replacen(from, to, 1)
    }

    /// A beacon of one page view.
    fn page(&mut self, page: &str) -> String {
        self.one(&format!("\"name\":\"page_viewed\",\"page\":{page}"))
    }
}

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut it = GzEncoder::new(Vec::new(), Compression::best());
    it.write_all(plain).expect("to memory");
    it.finish().expect("to memory")
}

fn deflate(plain: &[u8]) -> Vec<u8> {
    let mut it = ZlibEncoder::new(Vec::new(), Compression::best());
    it.write_all(plain).expect("to memory");
    it.finish().expect("to memory")
}

/// Bodies whose form is wrong.
fn malformed(m: &mut Maker) -> Vec<Row> {
    let good = m.good();
    let half = good[..good.len() / 2].to_owned();
    let key = m.key.clone();
    let mut invalid_utf8 = m.one("\"name\":\"clicked\",\"attributes\":{\"k\":\"@\"}").into_bytes();
    let at = invalid_utf8.iter().position(|it| *it == b'@').expect("it is there");
    invalid_utf8[at] = 0xff;
    let raw_nul = m.one("\"name\":\"clicked\",\"attributes\":{\"k\":\"\0\"}");
    let deep = m.one(&format!("\"name\":\"x\",\"attributes\":{{\"k\":{}1{}}}", "[".repeat(20), "]".repeat(20)));
    let wide = m.one(&format!("\"name\":\"x\",\"attributes\":{{\"k\":[{}1]}}", "1,".repeat(8_100)));
    let many: Vec<String> = (0..501).map(|_| m.event("\"name\":\"x\"")).collect();
    let slim: Vec<&str> = vec!["{}"; 501];
    vec![
        refused("an empty body", "", 400, "malformed"),
        refused("a list", "[]", 400, "malformed"),
        refused("a number", "7", 400, "malformed"),
        refused("no JSON", "hello", 400, "malformed"),
        refused("half of a beacon", half, 400, "malformed"),
        refused("something behind the beacon", format!("{good}{good}"), 400, "malformed"),
        refused("no events", m.but("\"events\"", "\"evens\""), 400, "malformed"),
        refused("events that are no list", m.but("\"events\":[", "\"events\":7,\"x\":["), 400, "malformed"),
        refused("a key of the frame twice", m.but("\"v\":1", "\"v\":1,\"v\":1"), 400, "malformed"),
        refused("a visitor that is no id", m.but("\"visitor\":\"", "\"visitor\":\"x"), 400, "malformed"),
        refused("a negative sent_at", m.with("\"sent_at\":-1,", ""), 400, "malformed"),
        refused("a sent_at of 1e400", m.with("\"sent_at\":1e400,", ""), 400, "malformed"),
        refused("a broken surrogate in the frame", m.but(&format!("\"{key}\""), "\"\\ud800\""), 400, "malformed"),
        refused("version 2", m.but("\"v\":1", "\"v\":2"), 400, "unknown_version"),
        refused("version 0", m.but("\"v\":1", "\"v\":0"), 400, "unknown_version"),
        refused("version \"1\"", m.but("\"v\":1", "\"v\":\"1\""), 400, "malformed"),
        refused("bytes that are no UTF-8", invalid_utf8, 400, "not_text"),
        refused("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), 400, "malformed"),
        refused("a bare NUL", raw_nul, 400, "malformed"),
        refused("20 levels", deep, 400, "too_deep"),
        refused("30,000 open brackets", "[".repeat(30_000), 400, "too_deep"),
        refused("8,100 values", wide, 400, "too_many_values"),
        refused("501 events", m.beacon(&many.join(",")), 400, "too_many_events"),
        refused("501 small events", m.beacon(&slim.join(",")), 400, "too_many_events"),
    ]
}

/// Bodies that are too large, or compressed as they should not be.
fn oversized(m: &mut Maker) -> Vec<Row> {
    let good = m.good();
    let padded = |bytes: usize| format!("{good}{}", " ".repeat(bytes - good.len()));
    let large = padded(64 * 1024 + 1);
    let chunked = format!("{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    let bomb = vec![b'['; 60 << 20];
    let limit = padded(64 * 1024);
    let text = m.good();
    vec![
        refused("64 KiB and a byte", large, 413, "too_large"),
        refused("the same in chunks", chunked, 413, "too_large").header("Transfer-Encoding", "chunked"),
        refused("a length that lies", "{}", 413, "too_large").header("Content-Length", "99999999"),
        taken("64 KiB", limit, "1 accepted"),
        refused("a gzip bomb", gzip(&bomb), 413, "inflates_too_large").header("Content-Encoding", "gzip"),
        refused("a deflate bomb", deflate(&bomb), 413, "inflates_too_large").header("Content-Encoding", "deflate"),
        refused("gzip of gzip", gzip(&gzip(good.as_bytes())), 400, "not_text").header("Content-Encoding", "gzip"),
        refused("a bomb in a bomb", gzip(&gzip(&bomb)), 413, "inflates_too_large").header("Content-Encoding", "gzip"),
        refused("gzip, gzip", gzip(&gzip(&bomb)), 415, "unsupported_encoding").header("Content-Encoding", "gzip, gzip"),
        refused("gzip that is none", good.clone(), 400, "bad_compression").header("Content-Encoding", "gzip"),
        refused("half of a gzip", &gzip(good.as_bytes())[..60], 400, "bad_compression")
            .header("Content-Encoding", "gzip"),
        refused("brotli", good.clone(), 415, "unsupported_encoding").header("Content-Encoding", "br"),
        refused("zstd", good.clone(), 415, "unsupported_encoding").header("Content-Encoding", "zstd"),
        refused("gzip without its header", gzip(good.as_bytes()), 400, "not_text"),
        taken("honest gzip", gzip(text.as_bytes()), "1 accepted").header("Content-Encoding", "gzip"),
        taken("honest deflate", deflate(m.good().as_bytes()), "1 accepted").header("Content-Encoding", "deflate"),
    ]
}

/// Wrong keys, origins and methods.
fn strangers(m: &mut Maker, kept: &Site, ended: &Site) -> Vec<Row> {
    let key = format!("\"{}\"", m.key);
    let good = m.good();
    vec![
        refused("a key of 11", m.but(&key, "\"abcdefghijk\""), 400, "bad_site_key"),
        refused("a key with a slash", m.but(&key, "\"abcdefghij/k\""), 400, "bad_site_key"),
        refused("nobody's key", m.but(&key, "\"abcdefghijkl\""), 404, "unknown_site"),
        refused("a key that has ended", m.but(&key, &format!("\"{}\"", ended.key)), 404, "unknown_site"),
        taken("a key that was rotated and goes on", m.but(&key, &format!("\"{}\"", kept.key)), "1 accepted"),
        refused("another origin", good.clone(), 403, "origin_not_allowed").sent_from(Some("https://evil.example")),
        refused("http, not https", good.clone(), 403, "origin_not_allowed").sent_from(Some("http://shop.example")),
        refused("another port", good.clone(), 403, "origin_not_allowed").sent_from(Some("https://shop.example:8443")),
        refused("a longer host", good.clone(), 403, "origin_not_allowed")
            .sent_from(Some("https://shop.example.evil.com")),
        refused("origin null", good.clone(), 403, "origin_not_allowed").sent_from(Some("null")),
        refused("no origin", good.clone(), 403, "origin_not_allowed").sent_from(None),
        refused("GET", "", 405, "method_not_allowed").method("GET"),
        refused("PUT", good.clone(), 405, "method_not_allowed").method("PUT"),
        refused("DELETE", good.clone(), 405, "method_not_allowed").method("DELETE"),
        refused("a method nobody knows", good, 405, "method_not_allowed").method("BREW"),
        refused("OPTIONS", "", 204, "").method("OPTIONS"),
    ]
}

/// Wrong times.
fn times(m: &mut Maker) -> Vec<Row> {
    let now = now_ms();
    let at = |m: &mut Maker, more: &str| {
        let event = m.event("\"name\":\"x\"");
        m.with(more, &event)
    };
    vec![
        taken("sent next year", at(m, &format!("\"sent_at\":{},", now + 366 * DAY_MS)), "1 accepted"),
        taken("sent at the end of time", at(m, &format!("\"sent_at\":{},", u64::MAX)), "1 accepted"),
        taken("a clock in 1970, recovered", at(m, "\"sent_at\":5000,\"recovered\":true,"), "1 accepted"),
        taken("8 days old", m.but("\"age\":10", &format!("\"age\":{}", 8 * DAY_MS)), "1 too_old older_than_7_days"),
        taken("7 days old", m.but("\"age\":10", &format!("\"age\":{}", 7 * DAY_MS)), "1 accepted"),
        taken(
            "an age without end",
            m.but("\"age\":10", &format!("\"age\":{}", u64::MAX)),
            "1 too_old older_than_7_days",
        ),
        taken("an age below zero", m.but("\"age\":10", "\"age\":-10"), "1 invalid unreadable"),
        taken("an age with a fraction", m.but("\"age\":10", "\"age\":10.5"), "1 invalid unreadable"),
        taken("a number without end", m.but("\"seq\":1", &format!("\"seq\":{}", u64::MAX)), "1 accepted"),
    ]
}

/// Beacons whose frame is good and whose events are not.
fn bad_events(m: &mut Maker) -> Vec<Row> {
    let x = |m: &mut Maker, attributes: &str| m.one(&format!("\"name\":\"x\",\"attributes\":{{{attributes}}}"));
    let many: Vec<String> = (0..33).map(|n| format!("\"k{n}\":1")).collect();
    let mixed = [m.event("\"name\":\"a b\""), m.event("\"name\":\"fine\""), "null".into()].join(",");
    let twice = m.event("\"name\":\"x\"");
    let good_page = "{\"url\":\"https://shop.example/\",\"title\":\"Tea\"}";
    let page = |m: &mut Maker, url: &str| m.page(&good_page.replace("https://shop.example/", url));
    vec![
        taken("good and bad ones", m.beacon(&mixed), "1 accepted, 1 invalid bad_name, 1 invalid unreadable"),
        taken("no event", m.beacon(""), ""),
        taken("the same event twice", m.beacon(&format!("{twice},{twice}")), "1 accepted, 1 duplicate"),
        taken("events of other kinds", m.beacon("1,\"a\",[],{}"), "4 invalid unreadable"),
        taken("a name with a space", m.one("\"name\":\"a b\""), "1 invalid bad_name"),
        taken("a name of 65", m.one(&format!("\"name\":\"{}\"", "x".repeat(65))), "1 invalid bad_name"),
        taken("an empty name", m.one("\"name\":\"\""), "1 invalid bad_name"),
        taken("a name that is markup", m.one("\"name\":\"<script>\""), "1 invalid bad_name"),
        taken("no name", m.one("\"nam\":\"x\""), "1 invalid unreadable"),
        taken("an id that is none", m.but("\"seq\"", "\"id\":7,\"seq\""), "1 invalid unreadable"),
        taken("a key of an event twice", m.but("\"seq\":1", "\"seq\":1,\"seq\":1"), "1 invalid unreadable"),
        taken("an attribute twice", x(m, "\"k\":1,\"k\":2"), "1 invalid unreadable"),
        taken("33 attributes", x(m, &many.join(",")), "1 invalid too_many_attributes"),
        taken("an attribute without a name", x(m, "\"\":1"), "1 invalid bad_attribute"),
        taken("a name of 65 on it", x(m, &format!("\"{}\":1", "k".repeat(65))), "1 invalid bad_attribute"),
        taken("a text of 1,025", x(m, &format!("\"k\":\"{}\"", "x".repeat(1_025))), "1 invalid too_long"),
        taken("1,024 letters of 4 bytes", x(m, &format!("\"k\":\"{}\"", "\u{1f375}".repeat(1_024))), "1 accepted"),
        taken("a list as a value", x(m, "\"k\":[1]"), "1 invalid unreadable"),
        taken("null as a value", x(m, "\"k\":null"), "1 invalid unreadable"),
        taken("1e400 as a value", x(m, "\"k\":1e400"), "1 invalid unreadable"),
        taken("a number of 300 digits", x(m, &format!("\"k\":{}", "9".repeat(300))), "1 accepted"),
        taken("half a surrogate pair", x(m, "\"k\":\"\\ud800\""), "1 invalid unreadable"),
        taken("an escaped NUL", x(m, "\"k\\u0000\":\"a\\u0000b\""), "1 accepted"),
        taken("a page view without its page", m.one("\"name\":\"page_viewed\""), "1 invalid no_page"),
        taken("a javascript: address", page(m, "javascript:alert(1)"), "1 invalid bad_url"),
        taken("an address without a host", page(m, "https://"), "1 invalid bad_url"),
        taken("an empty address", page(m, ""), "1 invalid bad_url"),
        taken("an address of 2,049", page(m, &format!("https://a.b/{}", "x".repeat(2_037))), "1 invalid too_long"),
        taken("a title of 513", m.page(&good_page.replace("Tea", &"x".repeat(513))), "1 invalid too_long"),
        taken("a title that is markup", m.page(&good_page.replace("Tea", "<img src=x>")), "1 accepted"),
        taken("reasons for giving up that are none", m.with("\"dropped\":{\"<b>\":3,\"full\":0},", ""), ""),
        refused("more given up than can be", m.with("\"dropped\":{\"full\":-1},", ""), 400, "malformed"),
    ]
}

/// What a row must add to the counts.
fn expected(row: &Row) -> Counts {
    if row.status != 200 {
        let counted = (!row.says.is_empty()).then(|| (format!("refused {}", row.says), 1));
        return counted.into_iter().collect();
    }
    let parts = row.says.split(", ").filter(|it| !it.is_empty());
    let count = |it: &str| {
        let (count, name) = it.split_once(' ').expect("a count and a name");
        (name.to_owned(), count.parse().expect("a count"))
    };
    parts.map(count).collect()
}

/// Sends a row; a sentence for each thing that is not as it should be.
fn wrong(server: &Server, row: &Row, before: &Counts) -> Vec<String> {
    let mut headers = vec![("User-Agent", BROWSER), ("Content-Type", "text/plain")];
    headers.extend(row.origin.map(|it| ("Origin", it)));
    headers.extend(row.headers.iter().map(|(name, value)| (*name, value.as_str())));
    let request = http::request(row.method, "/w/b", &headers, &row.body);
    let answer = match http::once(server.address, &request) {
        Ok(it) => it,
        Err(why) => return vec![format!("no answer: {why}")],
    };
    let mut wrong = Vec::new();
    let mut differ = |what: &str, is: String, should: String| {
        if is != should {
            wrong.push(format!("{what} is {is}, not {should}"));
        }
    };
    differ("status", answer.status.to_string(), row.status.to_string());
    let json = answer.json();
    if row.status == 200 {
        let mut reasons: Vec<String> = Vec::new();
        for (name, count) in expected(row) {
            let reason = name.split_once(' ').map(|(_, reason)| reason.to_owned());
            reasons.extend(std::iter::repeat_n(reason, count as usize).flatten());
        }
        let told = json["rejected"].as_array().into_iter().flatten().filter_map(|it| it["reason"].as_str());
        let mut told: Vec<String> = told.map(str::to_owned).collect();
        reasons.sort();
        told.sort();
        differ("rejected", format!("{told:?}"), format!("{reasons:?}"));
    } else if row.status != 204 {
        differ("code", json["code"].to_string(), format!("\"{}\"", row.says));
        differ("message", (!json["message"].as_str().unwrap_or_default().is_empty()).to_string(), "true".into());
    }
    // A stranger's page may not read the answer; everybody else's must.
    let may_read = row.origin.filter(|_| row.says != "origin_not_allowed");
    let cors = answer.header("access-control-allow-origin");
    differ("the origin that may read", format!("{cors:?}"), format!("{may_read:?}"));
    differ("credentials", format!("{:?}", answer.header("access-control-allow-credentials")), "None".into());
    differ("cookie", format!("{:?}", answer.header("set-cookie")), "None".into());
    differ("retry-after", format!("{:?}", answer.header("retry-after")), format!("{:?}", row.retry_after));
    let should = expected(row);
    // An answer may overtake its counter by a moment.
    let end = Instant::now() + Duration::from_secs(2);
    let counted = loop {
        let counted = counts::since(before, &counts::metrics(server));
        if counted == should || Instant::now() > end {
            break counted;
        }
    };
    differ("counted", format!("{counted:?}"), format!("{should:?}"));
    wrong
}

#[test]
fn every_bad_beacon_has_its_status_its_code_and_its_counted_outcome() {
    let folder = Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
    let site = folder.add_site("Shop", &[]);
    let (kept, ended) = (folder.add_site("Kept", &[]), folder.add_site("Ended", &[]));
    for (name, days) in [("Kept", "7"), ("Ended", "0")] {
        let said = folder.run(&["site", "rotate-key", name, "--grace-days", days]);
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    let server = folder.serve();
    let mut m = Maker { chance: Chance::printed(), key: site.key.clone() };
    let mut rows = malformed(&mut m);
    rows.extend(oversized(&mut m));
    rows.extend(strangers(&mut m, &kept, &ended));
    rows.extend(times(&mut m));
    rows.extend(bad_events(&mut m));
    let mut all_wrong = Vec::new();
    for row in &rows {
        let before = counts::metrics(&server);
        all_wrong.extend(wrong(&server, row, &before).into_iter().map(|it| format!("{}: {it}", row.what)));
    }
    println!("{} rows", rows.len());
    assert!(rows.len() >= 45);
    assert_eq!(all_wrong, Vec::<String>::new(), "{}", all_wrong.join("\n"));
    assert_eq!(server.post(&m.good()).status, 200, "after all that a good one is taken");
    server.stop();
    let said = folder.run(&["check"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[test]
fn what_is_over_a_rate_is_refused_with_a_time_to_come_back() {
    for limit in ["NETWORK", "SITE"] {
        let folder = Folder::new().with(&format!("WAYMARK_INTAKE__BEACONS_PER_SECOND_{limit}"), 1);
        let site = folder.add_site("Shop", &[]);
        let server = folder.serve();
        let mut m = Maker { chance: Chance::printed(), key: site.key.clone() };
        let answers: Vec<_> = (0..15).map(|_| server.post(&m.good())).collect();
        let taken = answers.iter().filter(|it| it.status == 200).count();
        assert!((10..15).contains(&taken), "{limit}: ten seconds' worth at once, not {taken}");
        let refused = answers.iter().find(|it| it.status != 200).expect("one is too many");
        assert_eq!((refused.status, refused.json()["code"].as_str()), (429, Some("too_many_requests")), "{limit}");
        assert_eq!(refused.header("retry-after"), Some("10"), "{limit}");
        assert_eq!(refused.header("access-control-allow-origin"), Some(ORIGIN), "{limit}");
        assert_eq!(counts::metrics(&server)["refused too_many_requests"], 15 - taken as i64, "{limit}");
    }
}

#[test]
fn a_slow_body_is_cut_while_honest_pages_are_served() {
    let folder = Folder::new().with("WAYMARK_INTAKE__BODY_GRACE_MS", 400);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut chance = Chance::printed();
    let mut m = Maker { chance: chance.clone(), key: site.key.clone() };
    let head = http::request("POST", "/w/b", &[("Origin", ORIGIN), ("Content-Length", "20000")], b"{");
    std::thread::scope(|scope| {
        let slow: Vec<_> = (0..100)
            .map(|n| {
                let head = &head;
                let address = server.address;
                scope.spawn(move || {
                    let mut connection = Connection::open(address).expect("room for many");
                    let started = Instant::now();
                    connection.send(head).expect("sent");
                    // Every other one goes on with a byte each second; both are too slow.
                    if n % 2 == 0 {
                        std::thread::sleep(Duration::from_secs(1));
                        _ = connection.send(b"\"");
                    }
                    let answer = connection.answer().expect("an answer");
                    (answer.status, answer.json()["code"].clone(), started.elapsed())
                })
            })
            .collect();
        let mut tab = Tab::new(&mut chance);
        let mut honest = 0;
        let mut longest = Duration::ZERO;
        while !slow.iter().all(|it| it.is_finished()) {
            let event = tab.event(&mut chance, now_ms(), "clicked");
            let started = Instant::now();
            assert_eq!(server.post(&tab.send(&mut chance, &site.key, &[event])).status, 200);
            longest = longest.max(started.elapsed());
            honest += 1;
        }
        for it in slow {
            let (status, code, after) = it.join().expect("an answer");
            assert_eq!((status, code.as_str()), (408, Some("too_slow")));
            assert!(after < Duration::from_secs(5), "cut after {after:?}");
        }
        println!("{honest} honest beacons meanwhile, the slowest answered after {longest:.0?}");
        assert!(honest > 5 && longest < Duration::from_secs(2), "{honest} in {longest:?}");
    });
    assert_eq!(counts::metrics(&server)["refused too_slow"], 100);
    assert_eq!(server.post(&m.good()).status, 200);
}

#[test]
fn a_head_that_never_ends_is_cut_and_a_body_that_ends_early_is_no_beacon() {
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut m = Maker { chance: Chance::printed(), key: site.key.clone() };
    let mut headless = Connection::open(server.address).expect("connects");
    headless.send(b"POST /w/b HTTP/1.1\r\nHost: a").expect("sent");
    let started = Instant::now();

    let good = m.good();
    let mut early = beacons::post(good.as_bytes());
    early.truncate(early.len() - 20);
    let mut connection = Connection::open(server.address).expect("connects");
    connection.send(&early).expect("sent");
    connection.finish().expect("half closed");
    if let Ok(answer) = connection.answer() {
        assert!(answer.status >= 400, "{}", answer.status);
    }
    drop(connection);
    assert_eq!(counts::outcomes(&server, &site), Counts::new(), "half a beacon is none");

    if let Ok(answer) = headless.answer() {
        assert_eq!(answer.status, 408);
    }
    assert!(started.elapsed() < Duration::from_secs(10), "cut after {:?}", started.elapsed());
    assert_eq!(server.post(&good).status, 200);
}

#[test]
fn sixty_four_bombs_at_once_cost_at_most_64_mib() {
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut m = Maker { chance: Chance::printed(), key: site.key.clone() };
    assert_eq!(server.post(&m.good()).status, 200);
    let before = server.memory_kib("VmRSS");
    let plain = vec![b'['; 60 << 20];
    let bombs = [("gzip", gzip(&plain)), ("deflate", deflate(&plain))];
    drop(plain);
    std::thread::scope(|scope| {
        for n in 0..64 {
            let (encoding, body) = &bombs[n % 2];
            let address = server.address;
            scope.spawn(move || {
                let headers = [("Origin", ORIGIN), ("Content-Encoding", *encoding)];
                let answer = http::once(address, &http::request("POST", "/w/b", &headers, body)).expect("an answer");
                assert_eq!(answer.status, 413);
            });
        }
    });
    let growth = server.memory_kib("VmHWM").saturating_sub(before);
    println!("64 bombs of 60 MiB: memory grew by {growth} KiB at most");
    assert!(growth <= 64 * 1024, "{growth} KiB");
    until("all are counted", Duration::from_secs(2), || {
        (counts::metrics(&server).get("refused inflates_too_large") == Some(&64)).then_some(())
    });
}
