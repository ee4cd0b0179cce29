//! People from outside: who is linked to a visit and by what, who is not, and what agents do about it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer;
use serde_json::{Value, json};
use tests::beacons::{ORIGIN, Tab};
use tests::chance::Chance;
use tests::desk::Desk;
use tests::http::{self, Answer};
use tests::postgres::Schema;
use tests::server::{Folder, Server, Site};
use tests::stream::Stream;
use tests::wait::now_ms;

/// A server with a site, an operator at the desk, and a key that the site's customer signs with.
struct Place {
    folder: Folder,
    _schema: Option<Schema>,
    server: Server,
    site: Site,
    id: String,
    desk: Desk,
    kid: String,
    signing: ed25519_dalek::SigningKey,
    chance: Chance,
}

/// Each story on both databases.
macro_rules! on_both {
    ($($story:ident)*) => {
        mod sqlite {
            $(#[test] fn $story() { super::$story(super::Place::new(None)) })*
        }
        mod postgres {
            $(#[test] fn $story() {
                let schema = super::Schema::new(&mut super::Chance::printed());
                if schema.is_some() {
                    super::$story(super::Place::new(schema));
                }
            })*
        }
    };
}

on_both!(
    a_signed_token_links_a_browser_with_its_past_and_a_claim_links_nothing
    a_page_learns_nothing_from_what_it_says
    what_a_bad_token_says_is_claimed_and_counted
    a_flood_of_claims_is_a_warning_and_nothing_else
    a_logout_ends_the_session_and_somebody_else_without_one_begins_an_epoch
    a_customers_server_tells_of_its_people_and_two_that_clash_wait_for_an_agent
    what_agents_do_is_logged_and_taken_back_exactly
    who_may_not_see_identifiers_sees_masks_and_finds_nobody_by_them
    a_contact_is_its_sites_and_nobody_elses
    caller_id_links_a_conversation_where_one_contact_has_the_number_and_nothing_else
    a_row_of_the_live_table_says_who_it_is_as_soon_as_it_is_known
);

/// A visitor's browser.
struct Browser {
    tab: Tab,
}

impl Place {
    /// On SQLite, or on PostgreSQL.
    fn new(schema: Option<Schema>) -> Self {
        let mut folder = Folder::new().with("WAYMARK_INTAKE__ANSWER_WAIT_MS", 10_000);
        if let Some(schema) = &schema {
            folder = folder.with("WAYMARK_STORE__URL", schema.url()).with("WAYMARK_JOURNAL__PARTITIONS", 2);
        }
        let site = folder.add_site("Shop", &[]);
        let server = folder.serve();
        let mut desk = Desk::set_up(&server);
        let id = desk.site("Shop");
        let signing = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
        let public = URL_SAFE_NO_PAD.encode(signing.verifying_key().to_bytes());
        let key = json!({"algorithm": "EdDSA", "public_key": public});
        let made = desk.send("POST", &format!("/sites/{id}/settings/signing-keys"), &key);
        assert_eq!(made.status, 200, "{}", made.text());
        let kid = made.json()["kid"].as_str().expect("a kid").to_owned();
        Self { folder, _schema: schema, server, site, id, desk, kid, signing, chance: Chance::printed() }
    }

    fn browser(&mut self) -> Browser {
        Browser { tab: Tab::new(&mut self.chance) }
    }

    /// What the customer's server signs for a browser.
    fn token(&self, browser: &Browser, change: impl FnOnce(&mut Value)) -> String {
        let now = now_ms() / 1000;
        let mut claims = json!({"iss": self.id, "iat": now, "exp": now + 300, "jti": format!("t{now}-{}", browser.tab.seq),
            "vid": browser.tab.visitor.to_string()});
        change(&mut claims);
        let header = json!({"alg": "EdDSA", "kid": self.kid}).to_string();
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = URL_SAFE_NO_PAD.encode(self.signing.sign(text.as_bytes()).to_bytes());
        format!("{text}.{signature}")
    }

    /// A page view; returns its session.
    fn page(&mut self, browser: &mut Browser, path: &str) -> String {
        let event = browser.tab.page(&mut self.chance, now_ms(), &format!("{ORIGIN}{path}"));
        let body = browser.tab.send(&mut self.chance, &self.site.key, &[event]);
        let answer = self.server.post(&body).json();
        answer["session"].as_str().expect("projected in time").to_owned()
    }

    /// An event with attributes.
    fn record(&mut self, browser: &mut Browser, name: &str, attributes: &Value) -> Answer {
        let happened = browser.tab.event(&mut self.chance, now_ms(), name);
        let bare = happened.entry.split("\"attributes\"").next().expect("an event").trim_end_matches(',').to_owned();
        let entry = match attributes.as_object().is_some_and(|it| !it.is_empty()) {
            true => format!("{bare},\"attributes\":{attributes}}}"),
            false => format!("{bare}}}"),
        };
        let entry = tests::beacons::Happened { id: happened.id, entry };
        let body = browser.tab.send(&mut self.chance, &self.site.key, &[entry]);
        let answer = self.server.post(&body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    }

    fn identify(&mut self, browser: &mut Browser, attributes: &Value) -> Answer {
        self.record(browser, "visitor_identified", attributes)
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.desk.get(&format!("/sites/{}{path}", self.id));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    fn send(&mut self, method: &str, path: &str, body: &Value) -> Answer {
        self.desk.send(method, &format!("/sites/{}{path}", self.id), body)
    }

    fn act(&mut self, path: &str, body: &Value) -> Value {
        let answer = self.send("POST", path, body);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// The one contact that a text finds.
    fn contact(&self, q: &str) -> Value {
        let found = self.found(q);
        assert_eq!(found.len(), 1, "{q}: {found:?}");
        self.get(&format!("/contacts/{}", found[0]))
    }

    fn found(&self, q: &str) -> Vec<String> {
        let page = self.get(&format!("/contacts?q={}", q.replace('+', "%2B").replace('@', "%40").replace(' ', "%20")));
        let rows = page["contacts"].as_array().expect("a list").iter();
        rows.map(|it| it["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// The sessions on a contact's timeline.
    fn timeline(&self, contact: &Value) -> Vec<Value> {
        let id = contact["id"].as_str().expect("an id");
        self.get(&format!("/contacts/{id}/timeline"))["sessions"].as_array().expect("a list").clone()
    }

    fn person(&self, session: &str) -> Value {
        self.get(&format!("/sessions/{session}"))["person"].clone()
    }

    /// A key of the API that writes contacts.
    fn writer(&mut self) -> String {
        let made = self.act("/keys", &json!({"name": "shop", "writes": true}));
        made["key"].as_str().expect("a key").to_owned()
    }

    fn put(&self, key: &str, body: &Value) -> Answer {
        let headers = [("Authorization", &*format!("Bearer {key}")), ("Content-Type", "application/json")];
        let request = http::request("PUT", "/api/v1/contacts", &headers, body.to_string().as_bytes());
        http::once(self.server.address, &request).expect("an answer")
    }
}

fn verified(email: &str) -> impl FnOnce(&mut Value) {
    move |it| {
        it["email"] = json!(email);
        it["email_verified"] = json!(true);
    }
}

fn ids(sessions: &[Value]) -> Vec<&str> {
    sessions.iter().map(|it| it["session"]["id"].as_str().expect("an id")).collect()
}

fn a_signed_token_links_a_browser_with_its_past_and_a_claim_links_nothing(mut place: Place) {
    let mut ann = place.browser();
    let before = place.page(&mut ann, "/tea");
    let token = place.token(&ann, verified("Ann@x.com"));
    place.identify(&mut ann, &json!({ "token": token }));
    let contact = place.contact("ann@x.com");
    let identifier = &contact["identifiers"][0];
    assert_eq!(
        (&identifier["text"], &identifier["sure"], &identifier["how"], &identifier["raw"]),
        (&json!("ann@x.com"), &json!("proven"), &json!("token"), &json!("Ann@x.com"))
    );
    let sessions = place.timeline(&contact);
    assert_eq!(ids(&sessions), [before.as_str()], "the earlier pages are the contact's");
    assert_eq!(place.person(&before)["name"], "ann@x.com");

    // Somebody else says the same.
    let mut other = place.browser();
    let claimed = place.page(&mut other, "/tea");
    place.identify(&mut other, &json!({"email": "ann@x.com", "name": "Not Ann"}));
    let person = place.person(&claimed);
    assert_eq!(
        (&person["sure"], &person["matches"], &person["contact"]),
        (&json!("claimed"), &json!(true), &Value::Null)
    );
    assert_eq!(person["claims"][0]["text"], "ann@x.com");
    assert_eq!(ids(&place.timeline(&contact)), [before.as_str()]);
    let placeholders = place.get("/contacts?kind=ephemeral");
    let placeholder = placeholders["contacts"][0]["id"].as_str().expect("one").to_owned();
    let placeholder = place.get(&format!("/contacts/{placeholder}"));
    assert_eq!(
        (&placeholder["identifiers"][0]["text"], &placeholder["identifiers"][0]["sure"]),
        (&json!("ann@x.com"), &json!("claimed")),
        "the placeholder's page says what its visitor says"
    );
    assert_eq!(place.contact("ann@x.com")["name"], "ann@x.com", "and no name was overwritten");

    // What it said is nowhere among its events.
    let journey = place.get(&format!("/sessions/{claimed}/journey")).to_string();
    assert!(journey.contains("visitor_identified") && !journey.contains("Not Ann\",\"at"), "{journey}");
    let events = place.get(&format!("/sessions/{claimed}/journey"))["events"].to_string();
    assert!(!events.contains("ann@x.com") && !events.contains("Not Ann"), "{events}");
}

fn a_page_learns_nothing_from_what_it_says(mut place: Place) {
    let mut ann = place.browser();
    let token = place.token(&ann, verified("ann@x.com"));
    place.identify(&mut ann, &json!({ "token": token }));
    assert_eq!(place.contact("ann@x.com")["kind"], "identified");
    let bare = |it: &Answer| {
        let mut json = it.json();
        let had = json.as_object_mut().and_then(|it| it.remove("session")).is_some();
        let headers: Vec<_> = it.told().into_iter().filter(|(name, _)| name != "date").collect();
        (it.status, json.to_string(), headers, had)
    };
    let mut answers = Vec::new();
    let good = place.browser();
    for attributes in [
        json!({"email": "ann@x.com"}),
        json!({"email": "nobody@x.com"}),
        json!({"email": "null"}),
        json!({"phone": "+16502530000"}),
        json!({"token": "not.a.token"}),
        json!({"token": place.token(&good, verified("ann@x.com"))}),
    ] {
        let mut browser = place.browser();
        place.page(&mut browser, "/");
        answers.push(bare(&place.identify(&mut browser, &attributes)));
    }
    let mut good = good;
    let token = place.token(&good, verified("ann@x.com"));
    place.page(&mut good, "/");
    answers.push(bare(&place.identify(&mut good, &json!({ "token": token }))));
    assert!(answers.windows(2).all(|it| it[0] == it[1]), "{answers:#?}");
}

fn what_a_bad_token_says_is_claimed_and_counted(mut place: Place) {
    type Spoil = fn(&mut Value);
    let cases: [(&str, Spoil); 4] = [
        ("expired", |it| it["exp"] = json!(1)),
        ("wrong_visitor", |it| it["vid"] = json!("01a1f8ee-6a00-7101-8101-010101010101")),
        ("wrong_issuer", |it| it["iss"] = json!("another")),
        ("incomplete", |it| it["jti"] = Value::Null),
    ];
    for (n, (_, spoil)) in cases.iter().enumerate() {
        let mut browser = place.browser();
        let session = place.page(&mut browser, "/");
        let email = format!("p{n}@x.com");
        let token = place.token(&browser, |it| {
            verified(&email)(it);
            spoil(it);
        });
        place.identify(&mut browser, &json!({ "token": token }));
        let person = place.person(&session);
        assert_eq!((&person["sure"], &person["claims"][0]["text"]), (&json!("claimed"), &json!(email)), "{n}");
        assert!(place.found(&email).is_empty(), "it is nobody's");
    }
    let outcomes = place.get("/outcomes?from=0&to=9999999999999").to_string();
    assert_eq!(outcomes.matches("bad_token_").count(), 4, "{outcomes}");
}

fn a_flood_of_claims_is_a_warning_and_nothing_else(mut place: Place) {
    let mut ann = place.browser();
    let token = place.token(&ann, verified("ann@x.com"));
    place.identify(&mut ann, &json!({ "token": token }));
    let before = place.contact("ann@x.com");
    for _ in 0..30 {
        let mut browser = place.browser();
        place.identify(&mut browser, &json!({"email": "ann@x.com"}));
    }
    let outcomes = place.get("/outcomes?from=0&to=9999999999999").to_string();
    assert_eq!(outcomes.matches("claims_flood").count(), 1, "{outcomes}");
    assert_eq!(place.contact("ann@x.com"), before, "it still identifies her, and nobody else");
}

fn a_logout_ends_the_session_and_somebody_else_without_one_begins_an_epoch(mut place: Place) {
    let mut kiosk = place.browser();
    let first = place.page(&mut kiosk, "/a");
    let token = place.token(&kiosk, |it| it["sub"] = json!("u10"));
    place.identify(&mut kiosk, &json!({ "token": token }));
    // Nobody logs out.
    let token = place.token(&kiosk, |it| it["sub"] = json!("u11"));
    place.identify(&mut kiosk, &json!({ "token": token }));
    let second = place.page(&mut kiosk, "/b");
    assert_ne!(first, second);
    let (u10, u11) = (place.contact("u10"), place.contact("u11"));
    assert_eq!(ids(&place.timeline(&u10)), [first.as_str()]);
    assert_eq!(place.timeline(&u10)[0]["no_logout"], true);
    assert_eq!(ids(&place.timeline(&u11)), [second.as_str()]);
    assert_eq!(place.get(&format!("/sessions/{first}"))["state"], "ended");
    // The same token again is no news, and in another epoch it is worth nothing.
    place.identify(&mut kiosk, &json!({ "token": token }));
    place.record(&mut kiosk, "visitor_reset", &json!({}));
    let third = place.page(&mut kiosk, "/c");
    assert!(third != second && place.person(&third).is_null(), "anonymous again");
    place.identify(&mut kiosk, &json!({ "token": token }));
    assert_eq!(place.person(&third)["sure"], "claimed", "replayed");
    assert_eq!(ids(&place.timeline(&u11)), [second.as_str()]);
}

fn a_customers_server_tells_of_its_people_and_two_that_clash_wait_for_an_agent(mut place: Place) {
    let reader = place.site.api_key.clone();
    assert_eq!(place.put(&reader, &json!({"external_id": "u1"})).status, 403, "a key that only reads");
    let site = place.id.clone();
    let mut agent = place.desk.invite(&site, "mira@shop.example", "agent");
    let by_hand =
        agent.send("PUT", &format!("/sites/{site}/contacts"), &json!({"external_id": "u1", "emails": ["a@x.com"]}));
    assert_eq!(by_hand.status, 403, "an agent vouches for no address");
    let key = place.writer();
    let put = |place: &Place, body: &Value| {
        let answer = place.put(&key, body);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let one = put(
        &place,
        &json!({"external_id": "u1", "emails": ["team-a@x.com"], "fields": [{"name": "name", "value": "Zoë Brown"}]}),
    );
    let two = put(&place, &json!({"external_id": "u2", "emails": ["team-a@x.com"]}));
    assert_eq!(two["refused"], json!(["k1"]));
    let cases = place.get("/cases");
    assert_eq!((cases["cases"].as_array().map(Vec::len), &cases["cases"][0]["rule"]), (Some(1), &json!("k1")));
    assert_eq!(place.contact("zoe bro")["id"], one["contact"], "found by the beginnings of words, without accents");
    let mail = place.get(&format!("/contacts/{}", one["contact"].as_str().expect("an id")))["identifiers"][1].clone();
    assert_eq!((&mail["text"], &mail["shared"]), (&json!("team-a@x.com"), &json!(true)), "it selects nobody any more");
    let pair = json!({"a": one["contact"], "b": two["contact"], "reason": "same person"});
    let preview = place.act("/contacts/preview-merge", &pair);
    assert_eq!(preview["forbidden"], json!(["k1"]), "not even an agent may");
    assert_eq!(place.act("/contacts/merge", &pair)["refused"], json!(["k1"]));
    place.act("/contacts/not-same", &pair);
    assert_eq!(place.get("/cases")["cases"], json!([]));
    for (body, field) in [
        (json!({"external_id": "null"}), "external_id"),
        (json!({"external_id": "u3", "emails": ["nope"]}), "emails"),
        (json!({"external_id": "u3", "phones": ["+18005551234"]}), "phones"),
        (json!({"external_id": "u3", "fields": [{"name": "ä", "value": "x"}]}), "fields"),
        (json!({"external_id": "u3", "namespace": "A B"}), "namespace"),
    ] {
        let answer = place.put(&key, &body);
        assert_eq!((answer.status, answer.json()["field"].as_str()), (400, Some(field)), "{body}");
    }
    assert!(place.found("u3").is_empty(), "and nothing of it was taken");
}

fn what_agents_do_is_logged_and_taken_back_exactly(mut place: Place) {
    let key = place.writer();
    place.put(
        &key,
        &json!({"external_id": "u1", "emails": ["bob@y.com"], "fields": [{"name": "name", "value": "Bob"}]}),
    );
    let bob = place.contact("bob@y.com");
    let id = bob["id"].as_str().expect("an id").to_owned();
    let mut visitor = place.browser();
    let session = place.page(&mut visitor, "/");
    place.identify(&mut visitor, &json!({"email": "robert@y.com"}));
    let claimed = place.person(&session);
    // Verified by hand, and cancelled.
    let path = format!("/sessions/{session}/verify");
    assert_eq!(place.send("POST", &path, &json!({"contact": id, "browser": false, "reason": " "})).status, 400);
    place.act(&path, &json!({"contact": id, "browser": false, "reason": "asked for the order number"}));
    let person = place.person(&session);
    assert_eq!((&person["contact"], &person["how"], &person["by_agent"]), (&json!(id), &json!("agent"), &json!(true)));
    assert_eq!(ids(&place.timeline(&bob)), [session.as_str()]);
    place.act(&format!("/sessions/{session}/cancel-verification"), &json!({"reason": "wrong Bob"}));
    assert_eq!(place.person(&session), claimed, "as before");
    assert!(place.timeline(&bob).is_empty());
    // Two contacts, merged and undone.
    let made = place.act("/contacts", &json!({"fields": [{"name": "name", "value": "Robert"}], "identifiers": [{"kind": "email", "text": "rob@y.com"}]}));
    let other = made["contact"].as_str().expect("an id").to_owned();
    let (whole, alone) = (place.get(&format!("/contacts/{id}")), place.get(&format!("/contacts/{other}")));
    assert_eq!(alone["identifiers"][0]["sure"], "claimed", "typed by an agent, it is not proven");
    let merged = place.act("/contacts/merge", &json!({"a": id, "b": other, "reason": "same voice"}));
    let joined = place.get(&format!("/contacts/{other}"));
    assert_eq!(
        (&joined["id"], &joined["aliases"], &joined["kind"]),
        (&json!(id), &json!([other]), &json!("canonical"))
    );
    assert_eq!(joined["identifiers"].as_array().map(Vec::len), Some(3));
    let seq = merged["seq"].as_i64().expect("a place");
    place.act(&format!("/log/{seq}/undo"), &json!({"reason": "not the same voice", "not_same": true}));
    let bare = |it: &Value| {
        let mut it = it.clone();
        it.as_object_mut().expect("an object").remove("not_same");
        it
    };
    assert_eq!(bare(&place.get(&format!("/contacts/{id}"))), bare(&whole));
    assert_eq!(bare(&place.get(&format!("/contacts/{other}"))), bare(&alone));
    assert_eq!(place.get(&format!("/contacts/{other}"))["not_same"][0]["id"], json!(id));
    assert_eq!(place.send("POST", &format!("/log/{seq}/undo"), &json!({"reason": "again"})).status, 409);
    let audit = place.get(&format!("/contacts/{id}/audit"));
    let acts: Vec<&str> =
        audit["entries"].as_array().expect("a list").iter().filter_map(|it| it["what"].as_str()).collect();
    assert_eq!(acts, ["not_same", "revokes", "merges", "revokes", "verifies", "upserts"]);
    assert_eq!(audit["entries"][4]["by"], "Olga");
}

fn who_may_not_see_identifiers_sees_masks_and_finds_nobody_by_them(mut place: Place) {
    let key = place.writer();
    place.put(&key, &json!({"external_id": "customer-77", "emails": ["ann@x.com"], "phones": ["+491712345678"]}));
    let ann = place.contact("ann@x.com");
    let role = place.act(
        "/roles",
        &json!({"name": "Reader", "permissions": ["journey:session:view", "externalContacts:contact:view"]}),
    );
    let site = place.id.clone();
    let role = role["id"].as_str().or_else(|| role["roles"][0]["id"].as_str()).map(str::to_owned);
    let roles = place.get("/roles");
    let role = role.unwrap_or_else(|| {
        let own = roles["roles"].as_array().expect("a list").iter().find(|it| it["name"] == "Reader").expect("made");
        own["id"].as_str().expect("an id").to_owned()
    });
    let reader = place.desk.invite(&site, "rita@shop.example", &role);
    let path = format!("/sites/{site}/contacts/{}", ann["id"].as_str().expect("an id"));
    let seen = reader.get(&path);
    assert_eq!(seen.status, 200, "{}", seen.text());
    for secret in ["ann@x.com", "1712345678", "customer-77"] {
        assert!(!seen.text().contains(secret), "{secret}: {}", seen.text());
    }
    for q in ["ann%40x.com", "%2B491712345678", "customer-77"] {
        let found = reader.get(&format!("/sites/{site}/contacts?q={q}")).json();
        assert_eq!(found["contacts"], json!([]), "{q}");
    }
    assert_eq!(reader.get(&format!("{path}/timeline")).status, 403);
}

fn a_contact_is_its_sites_and_nobody_elses(mut place: Place) {
    let key = place.writer();
    let made = place.put(&key, &json!({"external_id": "u1", "emails": ["ann@x.com"]})).json();
    let id = made["contact"].as_str().expect("an id").to_owned();
    let seq = made["seq"].as_i64().expect("a place");
    let other = place.folder.add_site("Other", &[]);
    let elsewhere = place.desk.site("Other");
    for path in ["", "/timeline", "/audit", "/bundle"] {
        assert_eq!(place.desk.get(&format!("/sites/{elsewhere}/contacts/{id}{path}")).status, 404, "{path}");
    }
    for (method, path) in [
        ("PUT", format!("/contacts/{id}")),
        ("DELETE", format!("/contacts/{id}")),
        ("POST", format!("/contacts/{id}/promote")),
        ("POST", format!("/log/{seq}/undo")),
    ] {
        let body = json!({"reason": "mine?", "fields": []});
        assert_eq!(place.desk.send(method, &format!("/sites/{elsewhere}{path}"), &body).status, 404, "{method} {path}");
    }
    let pair = json!({"a": id, "b": id, "reason": "mine?"});
    assert_eq!(place.desk.send("POST", &format!("/sites/{elsewhere}/contacts/merge"), &pair).status, 400);
    let found = place.desk.get(&format!("/sites/{elsewhere}/contacts?q=ann%40x.com")).json();
    assert_eq!(found["contacts"], json!([]));
    assert!(place.server.get(&format!("/api/v1/contacts/{id}"), Some(&other.api_key)).status == 404);
    assert_eq!(place.contact("ann@x.com")["id"], json!(id), "and nothing has happened to it");
}

fn caller_id_links_a_conversation_where_one_contact_has_the_number_and_nothing_else(mut place: Place) {
    let key = place.writer();
    let number = "+491712345678";
    let one = place.put(&key, &json!({"external_id": "u1", "phones": [number]})).json();
    let report = |place: &Place, conversation: &str, from: &str| {
        let body = json!({"conversation": conversation, "channel": "caller_id", "from": from}).to_string();
        let headers = [("Authorization", &*format!("Bearer {key}")), ("Content-Type", "application/json")];
        let request = http::request("POST", "/api/v1/reports", &headers, body.as_bytes());
        http::once(place.server.address, &request).expect("an answer")
    };
    let call = |n: u8| format!("01a1f8ee-6a00-7101-8101-0101010101{n:02}");
    let told = report(&place, &call(1), "+49 171 2345678").json();
    assert_eq!((&told["contact"], told["candidates"].as_array().map(Vec::len)), (&one["contact"], Some(1)));
    let links = place.contact("u1")["links"].clone();
    let link =
        links.as_array().expect("a list").iter().find(|it| it["kind"] == "conversation").expect("the call").clone();
    assert_eq!((&link["sure"], &link["how"]), (&json!("reported"), &json!("caller_id")), "the agent still asks");
    assert_eq!(report(&place, &call(2), "+491712345679").json(), json!({"contact": "", "candidates": []}));
    // A second contact with the same number: both are candidates, and nothing is linked by itself any more.
    place.put(&key, &json!({"external_id": "u2", "phones": [number]}));
    place.act("/identifiers/shared", &json!({"identifier": {"kind": "phone", "text": number}, "reason": "a family's"}));
    let told = report(&place, &call(3), number).json();
    assert_eq!(told["contact"], "", "{told}");
    for (body, field) in [
        (json!({"conversation": "x", "channel": "caller_id", "from": number}), "conversation"),
        (json!({"conversation": call(4), "channel": "fax", "from": number}), "channel"),
        (json!({"conversation": call(4), "channel": "caller_id", "from": "112"}), "from"),
    ] {
        let answer = place.send("POST", "/reports", &body);
        assert_eq!((answer.status, answer.json()["field"].as_str()), (400, Some(field)), "{body}");
    }
}

fn a_row_of_the_live_table_says_who_it_is_as_soon_as_it_is_known(mut place: Place) {
    let mut ann = place.browser();
    let session = place.page(&mut ann, "/");
    let path = format!("/desk/api/sites/{}/live/stream?session={session}", place.id);
    let cookie = format!("__Host-waymark={}", place.desk.cookie);
    let mut stream = Stream::open(place.server.address, &path, &[("Cookie", &cookie)]);
    let token = place.token(&ann, verified("ann@x.com"));
    place.identify(&mut ann, &json!({ "token": token }));
    stream.until("the row says who it is", |it| {
        let row = it.rows.get(&session).map(|it| it["person"].clone()).unwrap_or_default();
        row["name"] == "ann@x.com" && row["sure"] == "proven"
    });
}

#[test]
fn a_rotated_key_opens_everything_and_the_one_before_it_nothing() {
    let mut place = Place::new(None);
    let key = place.writer();
    place.put(
        &key,
        &json!({"external_id": "u1", "emails": ["ann@x.com"], "fields": [{"name": "name", "value": "Ann"}]}),
    );
    let before = place.contact("ann@x.com");
    let Place { folder, server, site, id, desk, kid, signing, chance, .. } = place;
    let file = folder.data.join("waymark.key");
    let old = std::fs::read(&file).expect("the key");
    assert_ne!(folder.run(&["key", "rotate"]).code, Some(0), "a server runs on the data");
    server.stop();
    let said = folder.run(&["key", "rotate"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    let new = std::fs::read(&file).expect("the key");
    assert_ne!(old, new);
    let server = folder.serve();
    let desk = Desk { address: server.address, ..desk };
    let place = Place { folder, _schema: None, server, site, id, desk, kid, signing, chance };
    assert_eq!(place.contact("ann@x.com"), before);
    let Place { folder, server, .. } = place;
    server.stop();
    std::fs::write(&file, old).expect("the old key again");
    let said = folder.run(&["check"]);
    assert!(said.code != Some(0) && said.err.contains("does not open"), "{}", said.err);
    std::fs::remove_file(&file).expect("no key at all");
    let said = folder.run(&["check"]);
    assert!(said.code != Some(0) && said.err.contains("is missing"), "{}", said.err);
}
