//! A stolen store: no name, e-mail address or telephone number of anybody can be read in it, neither of visitors and
//! contacts nor of agents.

use serde_json::json;
use std::time::Duration;
use tests::beacons::ORIGIN;
use tests::chance::Chance;
use tests::desk::{self, Desk, PASSWORD};
use tests::http;
use tests::person::{Person, writing_key};
use tests::server::Folder;
use tests::traces;
use tests::wait::until;

#[test]
fn a_stolen_store_holds_no_plain_email_phone_number_or_name() {
    let mut chance = Chance::printed();
    let mut mark = |word: &str| format!("{word}{:016x}", chance.number());
    let marks: Vec<String> =
        ["olga", "mira", "renamed", "invited", "claimed", "asked", "first", "last"].map(&mut mark).into();
    let [olga, mira, renamed, invited, claimed, asked, first, last] = &marks[..] else { panic!("eight") };
    let digits = mark("")[..5].bytes().map(|it| char::from(b'0' + it % 10)).collect::<String>();
    let (phone, other) = (format!("4917123{digits}"), format!("4917124{digits}"));
    let folder = Folder::new().with("WAYMARK_OUTBOUND__ALLOW_PRIVATE", "true");
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    // Agents: the first one, one who comes by invitation and takes another name, one who was invited only.
    let mut operator = Desk::new(&server);
    let account = json!({"token": desk::token(&server.said().join("\n")), "email": format!("{olga}@x.example"),
        "name": format!("Olga {olga}"), "password": PASSWORD});
    assert_eq!(operator.send("POST", "/links/use", &account).status, 200);
    let id = operator.site("Shop");
    let mut agent = operator.invite(&id, &format!("{mira}@x.example"), "agent");
    assert_eq!(agent.send("PUT", "/me", &json!({ "name": renamed })).status, 204);
    let invitation = json!({"email": format!("{invited}@x.example"), "role": "agent"});
    assert_eq!(operator.send("POST", &format!("/sites/{id}/invitations"), &invitation).status, 200);
    let outbound = json!({"channel": "webhook", "url": "http://127.0.0.1:9/hook"});
    assert_eq!(operator.send("PUT", &format!("/sites/{id}/settings/outbound"), &outbound).status, 200);
    // Contacts and claims, and a page whose title is no secret: the search finds what is there.
    let key = writing_key(&mut operator, &id);
    let mut ann = Person::new(&mut chance, "ann");
    let mut control = Person::new(&mut chance, "control");
    ann.told(&server, &key, &format!("+{phone}"));
    control.visits(&mut chance, &server, &site);
    let email = format!("{claimed}@x.example");
    let said = [("email", &*email), ("name", &**first), ("lastName", &**last), ("phone", &*format!("+{other}"))];
    let events =
        [ann.tab.page(&mut chance, tests::wait::now_ms(), &format!("{ORIGIN}/")), ann.identified(&mut chance, &said)];
    assert_eq!(server.post(&ann.tab.send(&mut chance, &site.key, &events)).status, 200);
    let body = json!({"site": site.key, "visitor": ann.tab.visitor.to_string(), "email": format!("{asked}@x.example")});
    let headers = [("Origin", ORIGIN), ("Content-Type", "text/plain;charset=UTF-8")];
    let request = http::request("POST", "/w/c", &headers, body.to_string().as_bytes());
    assert_eq!(http::once(server.address, &request).expect("an answer").status, 200);
    let session = ann.session(&server, &site);
    let claims = until("the claim is known", Duration::from_secs(10), || {
        let answer = operator.get(&format!("/sites/{id}/sessions/{session}")).text();
        answer.contains(claimed).then_some(answer)
    });
    assert!(claims.contains(first), "and shown to agents: {claims}");
    let members = operator.get(&format!("/sites/{id}/agents")).text();
    for it in [olga, mira, renamed, invited] {
        assert!(members.contains(it.as_str()), "{it} is shown to agents: {members}");
    }
    let no_trace = |when: &str| {
        assert_ne!(traces::of(&folder.data, &format!("Hello {}", control.marker)), [""; 0], "{when}: it can be found");
        for it in marks.iter().chain([&ann.marker, &phone, &other, &phone[2..].to_owned(), &other[2..].to_owned()]) {
            assert_eq!(traces::of(&folder.data, it), [""; 0], "{when}: {it} can be read");
        }
        // A bare claim: what a page says of its visitor stands nowhere but sealed.
        assert_eq!(traces::of(&folder.data, &control.email()), [""; 0], "{when}");
    };
    no_trace("while the server runs");
    server.stop();
    no_trace("after it");
    // With the key, who logs in is found, in whatever case they write.
    let listed = folder.run(&["agent", "list"]);
    assert!(
        listed.out.contains(renamed.as_str()) && listed.out.contains(olga.as_str()),
        "{}{}",
        listed.out,
        listed.err
    );
    let rotated = folder.run(&["key", "rotate"]);
    assert_eq!(rotated.code, Some(0), "{}", rotated.err);
    let server = folder.serve();
    let mut again = Desk::new(&server);
    assert_eq!(again.log_in(&format!("{}@X.example", mira.to_uppercase()), PASSWORD).status, 200);
    assert!(again.get("/me").text().contains(renamed.as_str()));
    server.stop();
    no_trace("after a rotation");
}
