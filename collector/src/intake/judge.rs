//! Judges a beacon: which of its events are good, and when they happened. Everything that depends on the moment is
//! decided here and written into the entry. Plain values: the handler brings the clock and the limits.

use super::{clean, client_ip};
use crate::clock::Timestamp;
use crate::identity::call::{self, Call};
use crate::journal::{Entry, EntryEvent, Refused};
use crate::outcome::{Outcome, Reason};
use crate::site::Site;
use protocol::ids::VisitorId;
use protocol::limits::{ATTRIBUTES, KEY_CHARS, MAX_AGE_MS, TITLE_CHARS, TOKEN_CHARS, URL_CHARS, VALUE_CHARS};
use protocol::name::{PAGE_VIEWED, VISITOR_IDENTIFIED, is_event_name};
use protocol::read::{Attributes, Client, Event, Partly, Value};
use std::net::IpAddr;

/// Bytes of a bad event that are kept.
const KEPT_BYTES: usize = 2_048;
/// Characters of a user agent that are kept.
const AGENT_CHARS: usize = 512;
/// Reasons of the browser's account that are kept, and their longest name.
const DROP_REASONS: usize = 16;
/// Beyond this difference between the clocks, ages of recovered events mean nothing.
const CLOCKS_APART_MS: u64 = 24 * 3_600_000;

/// What is known of a beacon besides its text.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Now.
    pub now: Timestamp,
    /// The sender's whole address.
    pub ip: IpAddr,
    /// Country of the address.
    pub country: &'a str,
    /// The User-Agent header.
    pub user_agent: &'a str,
    /// The visitor has sent more than he may.
    pub over_limit: bool,
}

/// Makes an entry of a beacon. `seal` is for what names a person: nobody reads it in the journal.
pub fn judge(site: &Site, arrival: Arrival<'_>, read: Partly, seal: &dyn Fn(&Call) -> String) -> Entry {
    let Partly { beacon, bad } = read;
    let settings = &site.settings;
    let filtered = settings.excluded_ips.iter().any(|it| client_ip::lies_in(arrival.ip, it));
    let mut refused: Vec<Refused> =
        bad.into_iter().map(|(place, _, text)| invalid(place, "unreadable".into(), anonymous(text))).collect();
    let apart = (arrival.now.0 as u64).abs_diff(beacon.sent_at) > CLOCKS_APART_MS;
    let mut events = Vec::with_capacity(beacon.events.len());
    // The good events' places in the beacon are those that no unreadable one has.
    let unreadable: Vec<u32> = refused.iter().map(|it| it.place).collect();
    let places = (0u32..).filter(|place| !unreadable.contains(place));
    for (mut event, place) in beacon.events.into_iter().zip(places) {
        let verdict = if filtered {
            Some((Outcome::Filtered, "excluded_ip"))
        } else if arrival.over_limit {
            Some((Outcome::Limited, "visitor"))
        } else if event.age > MAX_AGE_MS {
            Some((Outcome::TooOld, "older_than_7_days"))
        } else {
            check(&event).err().map(|why| (Outcome::Invalid, why))
        };
        match verdict {
            Some((Outcome::Invalid, why)) => {
                let text = anonymous(serde_json::to_string(&event).unwrap_or_default());
                refused.push(invalid(place as usize, why.into(), text));
            }
            Some((outcome, why)) => {
                refused.push(Refused { place, outcome, reason: why.into(), text: String::new() });
            }
            None => {
                tidy(&mut event, &settings.excluded_parameters);
                // A recovered event's age is a difference of wall clocks: worthless where the clock is wrong.
                let age = if beacon.recovered && apart { 0 } else { event.age };
                let call =
                    (event.name == VISITOR_IDENTIFIED).then(|| called(site, arrival.now, beacon.visitor, &mut event));
                let call = call.map(|it| seal(&it));
                events.push(EntryEvent { at: arrival.now.plus(-(age as i64)), event, call });
            }
        }
    }
    refused.sort_by_key(|it| it.place);
    Entry {
        v: crate::journal::ENTRY_VERSION,
        site: site.id,
        received_at: arrival.now,
        beacon: beacon.id,
        visitor: beacon.visitor,
        tab: beacon.tab,
        sent_at: beacon.sent_at,
        recovered: beacon.recovered,
        idle_ms: settings.idle_ms(),
        longest_ms: settings.longest_ms(),
        client: beacon.client.map(tidy_client),
        user_agent: cut(arrival.user_agent, AGENT_CHARS),
        ip: client_ip::network(arrival.ip).to_string(),
        country: arrival.country.to_owned(),
        events,
        refused,
        dropped: beacon
            .dropped
            .into_iter()
            .filter(|(reason, count)| *count > 0 && is_event_name(reason))
            .take(DROP_REASONS)
            .collect(),
    }
}

/// What a call of `identify` says, as it is found now; the event keeps only how it was said.
fn called(site: &Site, now: Timestamp, visitor: VisitorId, event: &mut Event) -> Call {
    let issuer = site.id.to_string();
    let call = call::judge(&event.attributes, &site.settings.identity, &site.signing, &issuer, visitor, now);
    let how = match (&call.token, call.bad_token.as_str()) {
        (Some(_), _) => "token",
        (None, "") => "claim",
        (None, _) => "bad_token",
    };
    event.attributes = Attributes(vec![("how".to_owned(), Value::Text(how.to_owned()))]);
    call
}

/// Looks at one event; a stable word where it is not good.
pub fn check(event: &Event) -> Result<(), &'static str> {
    if !is_event_name(&event.name) {
        return Err("bad_name");
    }
    match &event.page {
        None if event.name == PAGE_VIEWED => return Err("no_page"),
        Some(page) => {
            if !has_host(&page.url) {
                return Err("bad_url");
            }
            let long = |it: &str, most: usize| it.len() > most && it.chars().count() > most;
            if long(&page.url, URL_CHARS) || long(&page.referrer, URL_CHARS) || long(&page.title, TITLE_CHARS) {
                return Err("too_long");
            }
        }
        None => {}
    }
    if event.attributes.0.len() > ATTRIBUTES {
        return Err("too_many_attributes");
    }
    let longest = |key: &str| {
        if event.name == VISITOR_IDENTIFIED && key == "token" { TOKEN_CHARS } else { VALUE_CHARS }
    };
    for (key, value) in &event.attributes.0 {
        if key.is_empty() || key.chars().count() > KEY_CHARS {
            return Err("bad_attribute");
        }
        if matches!(value, Value::Text(text) if text.chars().count() > longest(key)) {
            return Err("too_long");
        }
    }
    Ok(())
}

fn has_host(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|it| it.starts_with(|c: char| c.is_alphanumeric() || c == '['))
}

/// Cleans what is kept of a good event.
pub fn tidy(event: &mut Event, excluded_parameters: &[String]) {
    if event.name != PAGE_VIEWED {
        event.page = None;
    }
    if let Some(page) = &mut event.page {
        clean::address(&mut page.url, excluded_parameters);
        clean::address(&mut page.referrer, excluded_parameters);
        for it in [&mut page.url, &mut page.referrer, &mut page.title] {
            clean::text(it);
        }
    }
    for (key, value) in &mut event.attributes.0 {
        clean::text(key);
        if let Value::Text(text) = value {
            clean::text(text);
        }
    }
}

fn tidy_client(it: Client) -> Client {
    let Client { core, language, zone, screen, viewport } = it;
    Client { core: cut(&core, 8), language: cut(&language, 35), zone: cut(&zone, 64), screen, viewport }
}

fn cut(it: &str, chars: usize) -> String {
    let mut out: String = it.chars().filter(|c| !c.is_control()).take(chars).collect();
    clean::text(&mut out);
    out
}

/// What may name a person is not kept where nobody would look for it.
fn anonymous(text: String) -> String {
    if text.contains(VISITOR_IDENTIFIED) { String::new() } else { text }
}

fn invalid(place: usize, reason: Reason, mut text: String) -> Refused {
    clean::text(&mut text);
    text.truncate(text.floor_char_boundary(KEPT_BYTES));
    Refused { place: place as u32, outcome: Outcome::Invalid, reason, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Settings;
    use protocol::ids::SiteId;

    const NOW: i64 = 1_795_176_010_000;

    fn judged(change: impl FnOnce(&mut Settings), events: &str, arrival: impl FnOnce(&mut Arrival)) -> Entry {
        let mut site =
            Site { id: SiteId([1; 16]), name: String::new(), settings: Settings::default(), signing: Vec::new() };
        change(&mut site.settings);
        let body = include_str!("../../../protocol/corpus/v1-page-viewed.json");
        let frame = body.split("\"events\"").next().expect("a frame");
        let read = protocol::read::beacon(&format!("{frame}\"events\":[{events}]}}")).expect("a beacon");
        let ip = "192.0.2.77".parse().expect("an address");
        let mut it = Arrival { now: Timestamp(NOW), ip, country: "DE", user_agent: "Mozilla/5.0", over_limit: false };
        arrival(&mut it);
        judge(&site, it, read, &|call| serde_json::to_string(call).expect("plain values"))
    }

    fn event(rest: &str) -> String {
        format!("{{\"age\":1000,\"id\":\"01a1f8ee-6a00-7101-8101-010101010101\",\"seq\":1,{rest}}}")
    }

    #[test]
    fn what_a_page_says_of_its_visitor_is_kept_apart_and_sealed() {
        let said = event(r#""name":"visitor_identified","attributes":{"email":"Ann@x.com","plan":"gold"}"#);
        let entry = judged(|_| {}, &said, |_| {});
        let [it] = entry.events.as_slice() else { panic!("one event: {entry:?}") };
        let call: Call = serde_json::from_str(it.call.as_deref().expect("a call")).expect("as it was sealed");
        assert_eq!((call.raw[0].as_str(), call.keys[0].0.text().as_str()), ("Ann@x.com", "ann@x.com"));
        assert_eq!(serde_json::to_string(&it.event.attributes).expect("plain"), r#"{"how":"claim"}"#);
        let long = format!(r#""name":"visitor_identified","attributes":{{"email":"{}@x.com"}}"#, "a".repeat(2_000));
        let entry = judged(|_| {}, &event(&long), |_| {});
        assert_eq!(entry.refused[0].text, "", "a bad one is not kept for people to look at");
    }

    #[test]
    fn one_bad_event_leaves_the_others_good() {
        let events = [event("\"name\":\"a b\""), "7".into(), event("\"name\":\"clicked\"")].join(",");
        let it = judged(|_| {}, &events, |_| {});
        let refused: Vec<_> = it.refused.iter().map(|it| (it.place, it.outcome, &*it.reason)).collect();
        assert_eq!(refused, [(0, Outcome::Invalid, "bad_name"), (1, Outcome::Invalid, "unreadable")]);
        assert_eq!(it.events.len(), 1);
        assert_eq!(it.events[0].at, Timestamp(NOW - 1000));
    }

    #[test]
    fn each_rule_has_its_word() {
        let page = |url: &str| event(&format!("\"name\":\"page_viewed\",\"page\":{{\"url\":\"{url}\"}}"));
        let attributes = |it: &str| event(&format!("\"name\":\"x\",\"attributes\":{{{it}}}"));
        let many: Vec<String> = (0..33).map(|n| format!("\"k{n}\":1")).collect();
        for (events, expected) in [
            (event("\"name\":\"page_viewed\""), "no_page"),
            (page("javascript:alert(1)"), "bad_url"),
            (page("https://"), "bad_url"),
            (page(&format!("https://a.example/{}", "x".repeat(2_048))), "too_long"),
            (attributes(&many.join(",")), "too_many_attributes"),
            (attributes("\"\":1"), "bad_attribute"),
            (attributes(&format!("\"k\":\"{}\"", "x".repeat(1_025))), "too_long"),
            (attributes("\"k\":[1]"), "unreadable"),
            (attributes("\"k\":1,\"k\":2"), "unreadable"),
            (event("\"name\":\"x\"").replace("1000", "604800001"), "older_than_7_days"),
        ] {
            let it = judged(|_| {}, &events, |_| {});
            let reasons: Vec<&str> = it.refused.iter().map(|it| &*it.reason).collect();
            assert_eq!(reasons, [expected], "{events}");
        }
    }

    #[test]
    fn a_wrong_clock_makes_the_age_of_a_recovered_event_worthless() {
        let clocks = [
            (1_795_176_001_000i64, true, 1000),
            (1_795_176_001_000, false, 1000),
            (1_000, true, 0),
            (1_000, false, 1000),
        ];
        for (sent_at, recovered, age) in clocks {
            let site =
                Site { id: SiteId([1; 16]), name: String::new(), settings: Settings::default(), signing: Vec::new() };
            let mut read =
                protocol::read::beacon(include_str!("../../../protocol/corpus/v1-page-viewed.json")).expect("good");
            (read.beacon.sent_at, read.beacon.recovered) = (sent_at as u64, recovered);
            let ip = "2001:db8::1".parse().expect("an address");
            let arrival = Arrival { now: Timestamp(NOW), ip, country: "", user_agent: "", over_limit: false };
            let it = judge(&site, arrival, read, &|_| String::new());
            assert_eq!(it.events[0].at, Timestamp(NOW - age), "{sent_at} {recovered}");
        }
    }

    #[test]
    fn excluded_networks_and_floods_are_counted_and_not_kept() {
        let one = event("\"name\":\"clicked\"");
        let it = judged(|s| s.excluded_ips = vec!["192.0.2.0/24".into()], &one, |_| {});
        assert_eq!((it.events.len(), it.refused[0].outcome), (0, Outcome::Filtered));
        let it = judged(|_| {}, &one, |a| a.over_limit = true);
        assert_eq!((it.events.len(), it.refused[0].outcome), (0, Outcome::Limited));
    }

    #[test]
    fn the_whole_address_is_never_kept() {
        let it = judged(|_| {}, &event("\"name\":\"clicked\""), |_| {});
        assert!(!serde_json::to_string(&it).expect("json").contains("192.0.2.77"));
        assert_eq!((it.ip.as_str(), it.country.as_str()), ("192.0.2.0", "DE"));
    }
}
