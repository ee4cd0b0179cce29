//! One-time codes from outside: they come by mail, are good once, and nobody learns from them who is known.

use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tests::beacons::{ORIGIN, Tab};
use tests::chance::Chance;
use tests::http::{self, Answer};
use tests::mailbox::Mailbox;
use tests::server::{Folder, Server, Site};
use tests::wait::{now_ms, until};

fn folder(mailbox: &Mailbox) -> Folder {
    Folder::new()
        .with("WAYMARK_MAIL__SMTP_URL", &mailbox.url)
        .with("WAYMARK_MAIL__FROM", "Shop <no-reply@shop.example>")
}

fn post_from(server: &Server, origin: &str, path: &str, body: &str) -> Answer {
    let headers = [("Origin", origin), ("Content-Type", "text/plain;charset=UTF-8")];
    http::once(server.address, &http::request("POST", path, &headers, body.as_bytes())).expect("an answer")
}

fn post(server: &Server, path: &str, body: &serde_json::Value) -> Answer {
    post_from(server, ORIGIN, path, &body.to_string())
}

fn visitor(chance: &mut Chance) -> String {
    Tab::new(chance).visitor.to_string()
}

fn ask(server: &Server, site: &Site, visitor: &str, kind: &str, address: &str) -> Answer {
    post(server, "/w/c", &json!({ "site": site.key, "visitor": visitor, kind: address }))
}

fn enter(server: &Server, site: &Site, visitor: &str, code: &str) -> bool {
    let answer = post(server, "/w/p", &json!({ "site": site.key, "visitor": visitor, "code": code }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["right"].as_bool().expect("right or wrong")
}

/// A code that differs in its last digit.
fn wrong(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..5])
}

/// How many contacts hold an identifier.
fn holds(data: &Path) -> i64 {
    let store = rusqlite::Connection::open(data.join("store.sqlite")).expect("the store");
    let found = store.query_row("select count(*) from edges where kind = 'hold'", [], |row| row.get(0));
    found.expect("a number")
}

#[test]
fn a_code_comes_by_mail_and_proves_the_address_once() {
    let mut chance = Chance::printed();
    let mailbox = Mailbox::open();
    let folder = folder(&mailbox);
    let site = folder.add_site("Ann's shop", &[]);
    let server = folder.serve();
    let ann = visitor(&mut chance);
    assert_eq!(ask(&server, &site, &ann, "email", " Ann@Shop.example ").status, 200);
    let mail = mailbox.mail_to("ann@shop.example");
    assert_eq!(mail.header("subject"), Some("Your code for Ann's shop"));
    assert_eq!(mail.header("from"), Some("Shop <no-reply@shop.example>"));
    let code = mail.code();
    assert!(mail.text().contains("10 minutes") && mail.text().contains("ignore this message"), "{}", mail.text());
    assert!(!enter(&server, &site, &ann, &wrong(&code)));
    assert!(!enter(&server, &site, &visitor(&mut chance), &code), "it is good in one browser");
    assert_eq!(holds(&folder.data), 0);
    assert!(enter(&server, &site, &ann, &format!(" {}-{} ", &code[..3], &code[3..])), "as people copy it");
    assert_eq!(holds(&folder.data), 1);
    assert!(!enter(&server, &site, &ann, &code), "once");
    let left = format!("{}{}", server.logged(), server.get("/metrics", None).text());
    assert!(!left.contains("ann@") && !left.contains(&code), "neither log nor counts name anybody");
    server.stop();
}

#[test]
fn a_code_dies_after_five_wrong_ones_and_survives_a_crash() {
    let mut chance = Chance::printed();
    let mailbox = Mailbox::open();
    let folder = folder(&mailbox);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let (ann, bob) = (visitor(&mut chance), visitor(&mut chance));
    ask(&server, &site, &ann, "email", "ann@shop.example");
    ask(&server, &site, &bob, "email", "bob@shop.example");
    let (anns, bobs) = (mailbox.mail_to("ann@shop.example").code(), mailbox.mail_to("bob@shop.example").code());
    for _ in 0..5 {
        assert!(!enter(&server, &site, &ann, &wrong(&anns)));
    }
    assert!(!enter(&server, &site, &ann, &anns));
    server.kill();
    let server = folder.serve();
    assert!(!enter(&server, &site, &ann, &anns));
    assert!(enter(&server, &site, &bob, &bobs));
}

#[test]
fn known_and_unknown_good_and_bad_addresses_get_the_same_bytes() {
    let mut chance = Chance::printed();
    let mailbox = Mailbox::open();
    let folder = folder(&mailbox);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let known = visitor(&mut chance);
    let first = ask(&server, &site, &known, "email", "known@shop.example");
    assert_eq!((first.status, first.text().as_str()), (200, "{\"taken\":true}"));
    assert!(enter(&server, &site, &known, &mailbox.mail_to("known@shop.example").code()));
    let limited = visitor(&mut chance);
    ask(&server, &site, &limited, "email", "limited@shop.example");
    for (visitor, kind, address) in [
        (known.clone(), "email", "known@shop.example"),
        (visitor(&mut chance), "email", "known@shop.example"),
        (visitor(&mut chance), "email", "unknown@shop.example"),
        (limited, "email", "limited@shop.example"),
        (visitor(&mut chance), "email", "no address"),
        (visitor(&mut chance), "email", ""),
        (visitor(&mut chance), "phone", "+1 650 253 0000"),
        (visitor(&mut chance), "phone", "911"),
    ] {
        let answer = ask(&server, &site, &visitor, kind, address);
        assert_eq!((answer.status, answer.told(), answer.body), (200, first.told(), first.body.clone()), "{address}");
    }
    // What is wrong is wrong in one way.
    let none = post(&server, "/w/p", &json!({ "site": site.key, "visitor": visitor(&mut chance), "code": "123456" }));
    for (visitor, code) in [(known, "123456"), (visitor(&mut chance), "no code"), (visitor(&mut chance), "")] {
        let answer = post(&server, "/w/p", &json!({ "site": site.key, "visitor": visitor, "code": code }));
        assert_eq!(
            (answer.status, answer.told(), answer.body),
            (none.status, none.told(), none.body.clone()),
            "{code}"
        );
    }
}

#[test]
fn many_who_ask_at_once_are_all_answered_and_all_get_their_mail() {
    let mailbox = Mailbox::open();
    let folder = folder(&mailbox);
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    std::thread::scope(|it| {
        for thread in 0..4u64 {
            let (server, site) = (&server, &site);
            it.spawn(move || {
                let mut chance = Chance::new(thread);
                for n in 0..40 {
                    let address = format!("v{thread}-{n}@shop.example");
                    let answer = ask(server, site, &visitor(&mut chance), "email", &address);
                    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
                }
            });
        }
    });
    until("every mail comes", Duration::from_secs(20), || (mailbox.mails().len() == 160).then_some(()));
    assert_eq!(server.logged().matches("WARN").count(), 0, "{}", server.logged());
}

#[test]
fn requests_for_codes_are_refused_as_beacons_are() {
    let mut chance = Chance::printed();
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let id = visitor(&mut chance);
    let body = |key: &str| json!({ "site": key, "visitor": id, "email": "ann@shop.example", "code": "123456" });
    for path in ["/w/c", "/w/p"] {
        for (what, origin, body, status, code) in [
            ("no JSON", ORIGIN, "hello".to_owned(), 400, "malformed"),
            (
                "no visitor",
                ORIGIN,
                json!({ "site": site.key, "email": "a@x.com", "code": "1" }).to_string(),
                400,
                "malformed",
            ),
            ("a bad visitor", ORIGIN, body(&site.key).to_string().replace(&id, "me"), 400, "malformed"),
            ("nothing asked", ORIGIN, json!({ "site": site.key, "visitor": id }).to_string(), 400, "malformed"),
            ("a bad key", ORIGIN, body("key").to_string(), 400, "bad_site_key"),
            ("no such site", ORIGIN, body("abcdefghijkl").to_string(), 404, "unknown_site"),
            ("another page", "https://evil.example", body(&site.key).to_string(), 403, "origin_not_allowed"),
            ("too much", ORIGIN, " ".repeat(5000), 413, "too_large"),
        ] {
            let answer = post_from(&server, origin, path, &body);
            assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{path} {what}");
            let shared = answer.header("access-control-allow-origin");
            assert_eq!(shared, (status != 403).then_some(origin), "{path} {what}");
        }
        let both = json!({ "site": site.key, "visitor": id, "email": "a@x.com", "phone": "+16502530000" });
        assert_eq!(post(&server, path, &both).status, 400, "one address at a time");
        let get =
            http::once(server.address, &http::request("GET", path, &[("Origin", ORIGIN)], b"")).expect("an answer");
        assert_eq!((get.status, get.header("allow")), (405, Some("POST, OPTIONS")));
        let asked = http::request("OPTIONS", path, &[("Origin", ORIGIN)], b"");
        let may = http::once(server.address, &asked).expect("an answer");
        assert_eq!((may.status, may.header("access-control-allow-methods")), (204, Some("POST")));
    }
}

#[test]
fn a_mail_that_cannot_be_sent_is_given_up_counted_and_named_to_nobody() {
    let mut chance = Chance::printed();
    let mailbox = Mailbox::refusing(|it| it.starts_with("gone"));
    for folder in [folder(&mailbox), Folder::new()] {
        let site = folder.add_site("Shop", &[]);
        let server = folder.serve();
        let answer = ask(&server, &site, &visitor(&mut chance), "email", "gone@shop.example");
        assert_eq!((answer.status, answer.text().as_str()), (200, "{\"taken\":true}"));
        until("it is given up", Duration::from_secs(10), || {
            let counts = server.get("/metrics", None).text();
            counts.contains("waymark_outbound_total{channel=\"mail\",outcome=\"given_up\"} 1").then_some(())
        });
        let log = server.logged();
        assert!(log.contains("given_up") && !log.contains("gone@"), "{log}");
    }
    assert!(mailbox.mails().is_empty());
}

#[test]
fn a_wrong_mail_setting_is_said_by_name_at_the_start() {
    for (name, value) in
        [("WAYMARK_MAIL__SMTP_URL", "http://user:secret@mail.example"), ("WAYMARK_MAIL__FROM", "nobody")]
    {
        let folder = folder(&Mailbox::open()).with(name, value);
        let began = now_ms();
        let said = folder.run(&["serve", "--listen", "127.0.0.1:0"]);
        assert!(now_ms() - began < 10_000 && said.code != Some(0));
        let key = name.trim_start_matches("WAYMARK_").replace("__", ".").to_lowercase();
        assert!(said.err.contains(&key) && !said.err.contains("secret"), "{}", said.err);
    }
}
