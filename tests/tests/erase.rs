//! Somebody is forgotten: the marker that stood in everything about them stands nowhere in the data folder, and everything of
//! others is still there.

use serde_json::json;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tests::chance::Chance;
use tests::desk::Desk;
use tests::person::{Person, api, writing_key};
use tests::server::{Folder, Server, Site};
use tests::wait::{now_ms, until};
use tests::{counts, stored, traces};

/// A shop with an operator, and a key that writes.
struct Shop {
    folder: Folder,
    site: Site,
    id: String,
    key: String,
    desk: Desk,
}

fn open() -> (Shop, Server) {
    let folder = Folder::new();
    let site = folder.add_site("Shop", &[]);
    let server = folder.serve();
    let mut desk = Desk::set_up(&server);
    let id = desk.site("Shop");
    let key = writing_key(&mut desk, &id);
    (Shop { folder, site, id, key, desk }, server)
}

impl Shop {
    /// Somebody whom the shop's own server, an agent and their browser have told of.
    fn known(&mut self, chance: &mut Chance, server: &Server, word: &str, phone: &str) -> (Person, String) {
        let mut who = Person::new(chance, word);
        who.visits(chance, server, &self.site);
        let contact = who.told(server, &self.key, phone);
        who.verified(server, &self.site, &mut self.desk, &self.id, &contact);
        let noted = json!({"identifier": {"kind": "email", "text": format!("second-{}", who.email())},
            "reason": format!("{} has written from there", who.marker)});
        let answer = self.desk.send("POST", &format!("/sites/{}/contacts/{contact}/identifiers", self.id), &noted);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let edited = json!({"fields": [{"name": "note", "value": format!("likes {}", who.marker)}]});
        let answer = self.desk.send("PUT", &format!("/sites/{}/contacts/{contact}", self.id), &edited);
        assert_eq!(answer.status, 200, "{}", answer.text());
        who.visits(chance, server, &self.site);
        until("both visits are stored", Duration::from_secs(10), || (self.events_of(server, &who) == 6).then_some(()));
        (who, contact)
    }

    /// How many events of somebody's browser are stored.
    fn events_of(&self, server: &Server, who: &Person) -> usize {
        let visitor = who.tab.visitor.to_string();
        let all = stored::sessions(server, &self.site);
        let theirs = all.iter().filter(|it| it["visitor"].as_str() == Some(&visitor));
        theirs.map(|it| stored::journey(server, &self.site, it["id"].as_str().unwrap_or_default()).len()).sum()
    }

    /// The ids of all events.
    fn events(&self, server: &Server) -> BTreeSet<String> {
        stored::events(server, &self.site).into_keys().collect()
    }

    fn contact(&self, server: &Server, contact: &str) -> u16 {
        server.get(&format!("/api/v1/contacts/{contact}"), Some(&self.key)).status
    }

    fn traces(&self, who: &Person) -> Vec<String> {
        traces::of(&self.folder.data, &who.marker)
    }

    fn is_well(&self) {
        let said = self.folder.run(&["check"]);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    }

    /// What stays true of the others when the server stops, when it is looked at, and when the store is made again.
    fn stays(&self, server: Server, gone: &[&Person], contacts: &[&str], kept: &BTreeSet<String>) -> Server {
        let nothing = |when: &str| {
            for it in gone {
                assert_eq!(self.traces(it), [""; 0], "{} {when}", it.marker);
            }
        };
        let same = |server: &Server| {
            assert_eq!(&self.events(server), kept, "the others' events");
            for it in contacts {
                assert_eq!(self.contact(server, it), 404);
            }
        };
        nothing("while the server runs");
        same(&server);
        server.stop();
        nothing("after it");
        self.is_well();
        let server = self.folder.serve();
        same(&server);
        nothing("with another server");
        server.stop();
        let replayed = self.folder.run(&["replay", "--discard"]);
        assert_eq!(replayed.code, Some(0), "{}", replayed.err);
        self.is_well();
        nothing("after a replay");
        let server = self.folder.serve();
        same(&server);
        server
    }
}

#[test]
fn who_is_erased_stands_nowhere_and_others_keep_what_they_have() {
    let mut chance = Chance::printed();
    let (mut shop, server) = open();
    let (bob, bobs) = shop.known(&mut chance, &server, "bob", "+491712340001");
    let kept = shop.events(&server);
    let (mut ann, anns) = shop.known(&mut chance, &server, "ann", "+491712340002");
    assert_eq!(shop.events(&server).len(), 12);
    assert!(shop.traces(&ann).contains(&"journal.sqlite-wal".to_owned()), "it can be found: {:?}", shop.traces(&ann));
    let before = counts::outcomes(&server, &shop.site);
    let reader = api(&server, &shop.site.api_key, "DELETE", &format!("/contacts/{anns}"), &json!({"reason": "asked"}));
    assert_eq!(reader.status, 403, "this key only reads");
    let path = format!("/contacts/{anns}");
    assert_eq!(api(&server, &shop.key, "DELETE", &path, &json!({"reason": " "})).status, 400);
    let erased = api(&server, &shop.key, "DELETE", &path, &json!({"reason": "asked by letter"}));
    assert_eq!(erased.status, 204, "{}", erased.text());
    assert_eq!(api(&server, &shop.key, "DELETE", &path, &json!({"reason": "asked"})).status, 404, "nobody is there");
    let counted = counts::since(&before, &counts::outcomes(&server, &shop.site));
    assert_eq!(counted.get("erased"), Some(&6), "{counted:?}");
    assert_eq!(shop.contact(&server, &bobs), 200);
    let server = shop.stays(server, &[&ann], &[&anns], &kept);
    assert_eq!(shop.events_of(&server, &bob), 6);
    assert_eq!(shop.contact(&server, &bobs), 200);
    // Who comes back is somebody new, with the same browser and the same address.
    ann.visits(&mut chance, &server, &shop.site);
    until("the visit is stored", Duration::from_secs(10), || (shop.events_of(&server, &ann) == 3).then_some(()));
    let session = ann.session(&server, &shop.site);
    let shown = server.get(&format!("/api/v1/sessions/{session}"), Some(&shop.key)).text();
    assert!(!shown.contains(&anns), "nothing leads to who is forgotten: {shown}");
    let again = ann.told(&server, &shop.key, "");
    assert_ne!(again, anns);
    assert_eq!((shop.contact(&server, &again), shop.contact(&server, &anns)), (200, 404));
    server.stop();
    shop.is_well();
}

#[test]
fn who_was_joined_is_erased_whole_and_beacons_that_are_late_are_nobodys() {
    let mut chance = Chance::printed();
    let (mut shop, server) = open();
    let (_, bobs) = shop.known(&mut chance, &server, "bob", "+491712340001");
    let kept = shop.events(&server);
    let (mut ann, anns) = shop.known(&mut chance, &server, "ann", "+491712340002");
    // Another contact without an external id: an agent joins the two.
    let made = json!({"fields": [{"name": "first_name", "value": format!("Anna {}", ann.marker)}],
        "identifiers": [{"kind": "phone", "text": "+491712340003"}]});
    let made = shop.desk.send("POST", &format!("/sites/{}/contacts", shop.id), &made);
    assert_eq!(made.status, 200, "{}", made.text());
    let other = made.json()["contact"].as_str().unwrap_or_default().to_owned();
    let merge = json!({"a": anns, "b": other, "reason": format!("{} has told", ann.marker)});
    let merged = shop.desk.send("POST", &format!("/sites/{}/contacts/merge", shop.id), &merge);
    assert_eq!(merged.status, 200, "{}", merged.text());
    let late = ann.identified(&mut chance, &[("email", "late@post.example")]);
    let path = format!("/contacts/{other}");
    assert_eq!(api(&server, &shop.key, "DELETE", &path, &json!({"reason": "asked"})).status, 204);
    let server = shop.stays(server, &[&ann], &[&anns, &other], &kept);
    for it in ["491712340002", "491712340003"] {
        assert_eq!(traces::of(&shop.folder.data, it), [""; 0]);
    }
    assert_eq!(server.post(&ann.tab.send(&mut chance, &shop.site.key, &[late])).status, 200);
    let session = ann.session(&server, &shop.site);
    let shown = server.get(&format!("/api/v1/sessions/{session}"), Some(&shop.key)).text();
    assert!(!shown.contains(&anns) && !shown.contains(&other), "{shown}");
    assert_eq!((shop.contact(&server, &anns), shop.contact(&server, &other)), (404, 404));
    assert_eq!(shop.contact(&server, &bobs), 200);
}

#[test]
fn the_command_erases_by_address_what_a_killed_server_has_left() {
    let mut chance = Chance::printed();
    let (mut shop, server) = open();
    shop.known(&mut chance, &server, "bob", "+491712340001");
    let kept = shop.events(&server);
    let (ann, anns) = shop.known(&mut chance, &server, "ann", "+491712340002");
    let refused = shop.folder.run(&["erase", "--site", "Shop", &anns]);
    assert!(refused.code != Some(0) && refused.err.contains("stop it first"), "{}", refused.err);
    server.kill();
    let email = ann.email().to_uppercase();
    let said = shop.folder.run(&["erase", "--site", "Shop", "--reason", "asked by letter", &email]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("6 events"), "{}", said.out);
    assert_eq!(shop.traces(&ann), [""; 0]);
    let again = shop.folder.run(&["erase", "--site", "Shop", &anns]);
    assert!(again.code != Some(0) && again.err.contains("no such contact"), "{}", again.err);
    let server = shop.folder.serve();
    shop.stays(server, &[&ann], &[&anns], &kept).stop();
}

#[test]
fn who_is_erased_while_the_browser_goes_on_leaves_nothing_of_before() {
    let mut chance = Chance::printed();
    let (mut shop, server) = open();
    let (ann, anns) = shop.known(&mut chance, &server, "ann", "+491712340002");
    let (mut tab, key) = (ann.tab.clone(), shop.site.key.clone());
    let (mut others, ended) = (Chance::new(chance.number()), AtomicBool::new(false));
    let sent = std::thread::scope(|it| {
        let browser = it.spawn(|| {
            let mut sent = 0;
            while !ended.load(Ordering::Relaxed) {
                let event = tab.event(&mut others, now_ms(), "scrolled_on");
                assert_eq!(server.post(&tab.send(&mut others, &key, &[event])).status, 200);
                sent += 1;
            }
            sent
        });
        let erased = api(&server, &shop.key, "DELETE", &format!("/contacts/{anns}"), &json!({"reason": "asked"}));
        let so_far = shop.events_of(&server, &ann);
        until("some more come", Duration::from_secs(10), || {
            (shop.events_of(&server, &ann) > so_far + 20).then_some(())
        });
        ended.store(true, Ordering::Relaxed);
        assert_eq!(erased.status, 204, "{}", erased.text());
        browser.join().expect("it only sends")
    });
    let erased = counts::outcomes(&server, &shop.site)["erased"];
    let left = usize::try_from(6 + sent - erased).expect("no more than there were");
    until("all are stored", Duration::from_secs(10), || (shop.events_of(&server, &ann) == left).then_some(()));
    let kept = shop.events(&server);
    shop.stays(server, &[&ann], &[&anns], &kept).stop();
}

#[test]
fn of_two_who_share_a_browser_one_is_erased() {
    let mut chance = Chance::printed();
    for erased in [0, 1] {
        let (mut shop, server) = open();
        let mut all: Vec<(Person, String)> = Vec::new();
        for word in ["ann", "bob"] {
            let mut who = Person::new(&mut chance, word);
            if let Some((before, _)) = all.last_mut() {
                let logout = before.happens(&mut chance, protocol::name::VISITOR_RESET, &[]);
                assert_eq!(server.post(&before.tab.send(&mut chance, &shop.site.key, &[logout])).status, 200);
                who.tab = before.tab.clone();
            }
            let so_far = stored::sessions(&server, &shop.site).len();
            who.visits(&mut chance, &server, &shop.site);
            until("a web session of their own", Duration::from_secs(10), || {
                (stored::sessions(&server, &shop.site).len() == so_far + 1).then_some(())
            });
            let contact = who.told(&server, &shop.key, "");
            who.verified(&server, &shop.site, &mut shop.desk, &shop.id, &contact);
            all.push((who, contact));
        }
        let ((gone, gones), (left, lefts)) = (&all[erased], &all[1 - erased]);
        let path = format!("/contacts/{gones}");
        assert_eq!(api(&server, &shop.key, "DELETE", &path, &json!({"reason": "asked"})).status, 204);
        let kept = shop.events(&server);
        assert_eq!(kept.len(), if erased == 0 { 3 } else { 4 }, "three of a visit; Ann's log-out is hers");
        let server = shop.stays(server, &[gone], &[gones], &kept);
        let timeline = server.get(&format!("/api/v1/contacts/{lefts}/timeline"), Some(&shop.key)).text();
        let session = left.session(&server, &shop.site);
        assert!(timeline.contains(&session), "the other one's visit is theirs, after a replay too: {timeline}");
        server.stop();
    }
}
