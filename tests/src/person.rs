//! Somebody on a site, with a marker in everything that can be said of a person: to be looked for afterwards.

use crate::beacons::{BROWSER, Happened, ORIGIN, Tab};
use crate::chance::Chance;
use crate::desk::Desk;
use crate::http::{self, Answer};
use crate::server::{Server, Site};
use crate::wait::{now_ms, until};
use protocol::ids::EventId;
use protocol::name::VISITOR_IDENTIFIED;
use protocol::write::{Entry, Value};
use serde_json::{Value as Json, json};
use std::time::Duration;

/// See the module.
#[derive(Clone, Debug)]
pub struct Person {
    /// The word that stands in everything.
    pub marker: String,
    /// Their browser.
    pub tab: Tab,
}

impl Person {
    /// Somebody whose marker begins with a word.
    pub fn new(chance: &mut Chance, word: &str) -> Self {
        Self { marker: format!("{word}{:016x}", chance.number()), tab: Tab::new(chance) }
    }

    /// An address of theirs.
    pub fn email(&self) -> String {
        format!("{}@post.example", self.marker)
    }

    /// An event that happens now, with text in attributes.
    pub fn happens(&mut self, chance: &mut Chance, name: &str, attributes: &[(&str, &str)]) -> Happened {
        let at = now_ms();
        let id = EventId::new(at, chance.ten());
        self.tab.seq += 1;
        let mut entry = Entry::new(at, id, self.tab.seq, self.tab.view, name);
        attributes.iter().for_each(|(key, text)| entry.attribute(key, Value::Text(text)));
        Happened { id, entry: entry.end() }
    }

    /// A page that says who its visitor is.
    pub fn identified(&mut self, chance: &mut Chance, said: &[(&str, &str)]) -> Happened {
        self.happens(chance, VISITOR_IDENTIFIED, said)
    }

    /// A visit that leaves the marker wherever a browser can: the address and title of the page, where it came from, what
    /// it says of itself, what happens, what is refused, what is said by name. Returns how many of the events are good.
    pub fn visits(&mut self, chance: &mut Chance, server: &Server, site: &Site) -> usize {
        let (mark, at) = (self.marker.clone(), now_ms());
        let id = EventId::new(at, chance.ten());
        self.tab.view = protocol::ids::ViewId(id.0);
        self.tab.seq += 1;
        let mut page = Entry::new(at, id, self.tab.seq, self.tab.view, protocol::name::PAGE_VIEWED);
        page.page(
            &format!("{ORIGIN}/{mark}?utm_campaign={mark}"),
            &format!("Hello {mark}"),
            &format!("https://from.example/{mark}"),
        );
        let named = [("email", &*self.email()), ("name", &*mark), ("external_id", &*mark), ("plan", &*mark)];
        let mut beacon = self.tab.beacon(chance, &site.key, at);
        beacon.client("js", &format!("de-{}", &mark[..mark.len().min(30)]), &mark, (800, 600), (700, 500));
        beacon.event(&page.end());
        beacon.event(&self.happens(chance, "thing_bought", &[("what", &mark), ("coupon", &mark)]).entry);
        beacon.event(&self.identified(chance, &named).entry);
        beacon.event(&self.happens(chance, &format!("Bad {mark}"), &[("what", &mark)]).entry);
        let long = "x".repeat(3_000);
        beacon.event(&self.identified(chance, &[("email", &self.email()), ("name", &long)]).entry);
        let agent = format!("{BROWSER} {mark}");
        let headers = [("Origin", ORIGIN), ("User-Agent", &agent), ("Content-Type", "text/plain;charset=UTF-8")];
        let request = http::request("POST", "/w/b", &headers, beacon.end().as_bytes());
        let answer = http::once(server.address, &request).expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
        3
    }

    /// The web session of the visit, once it is there.
    pub fn session(&self, server: &Server, site: &Site) -> String {
        until("the visit is stored", Duration::from_secs(10), || {
            let visitor = self.tab.visitor.to_string();
            let all = crate::stored::sessions(server, site);
            let found = all.iter().find(|it| it["visitor"].as_str() == Some(&visitor))?;
            found["id"].as_str().map(str::to_owned)
        })
    }

    /// The customer's server tells of them: returns their contact.
    pub fn told(&self, server: &Server, key: &str, phone: &str) -> String {
        let mark = &self.marker;
        let field = |name: &str| json!({"name": name, "value": format!("{name} {mark}")});
        let fields: Vec<Json> = ["first_name", "last_name", "company", "note"].map(field).into();
        let phones: Vec<&str> = Some(phone).filter(|it| !it.is_empty()).into_iter().collect();
        let body = json!({"external_id": mark, "emails": [self.email()], "phones": phones, "fields": fields});
        let answer = api(server, key, "PUT", "/contacts", &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["contact"].as_str().unwrap_or_default().to_owned()
    }

    /// An agent finds that the visit, and the browser with it, is a contact's.
    pub fn verified(&self, server: &Server, site: &Site, desk: &mut Desk, site_id: &str, contact: &str) {
        let session = self.session(server, site);
        let body = json!({"contact": contact, "browser": true, "reason": format!("{} said so", self.marker)});
        let answer = desk.send("POST", &format!("/sites/{site_id}/sessions/{session}/verify"), &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

/// A request below `/api/v1` with a body.
pub fn api(server: &Server, key: &str, method: &str, path: &str, body: &Json) -> Answer {
    let bearer = format!("Bearer {key}");
    let headers = [("Authorization", &*bearer), ("Content-Type", "application/json")];
    let request = http::request(method, &format!("/api/v1{path}"), &headers, body.to_string().as_bytes());
    http::once(server.address, &request).expect("an answer")
}

/// A key of the API that may write contacts.
pub fn writing_key(desk: &mut Desk, site_id: &str) -> String {
    let made = desk.send("POST", &format!("/sites/{site_id}/keys"), &json!({"name": "writes", "writes": true}));
    assert_eq!(made.status, 200, "{}", made.text());
    made.json()["key"].as_str().unwrap_or_default().to_owned()
}
