//! Reads beacons, on the server. Limits on bytes, depth and nodes are kept before this is called.

use crate::ids::{BeaconId, EventId, SessionId, TabId, ViewId, VisitorId};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

/// One request of the snippet: a batch of events. Unknown fields are ignored.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Beacon {
    /// Version of the format: 1.
    pub v: u32,
    /// The public key of the site, as its pages carry it. Text here, since a wrong one has an answer of its own.
    pub site: String,
    /// The browser.
    pub visitor: VisitorId,
    /// The tab in which the events happened.
    pub tab: TabId,
    /// Names this beacon; a repeated one carries the same. An account (`dropped`) counts once per beacon.
    pub id: BeaconId,
    /// The sender's wall clock when it sent, in milliseconds since 1970. Evidence, never trusted alone.
    pub sent_at: u64,
    /// The events were kept by an earlier page: their ages are differences of a wall clock.
    #[serde(default)]
    pub recovered: bool,
    /// What the browser says of itself; with the first beacon of a page.
    #[serde(default)]
    pub client: Option<Client>,
    /// Events given up in the browser since its last acknowledged beacon, by reason.
    #[serde(default)]
    pub dropped: BTreeMap<String, u32>,
    /// The events, in the order they happened.
    pub events: Vec<Event>,
}

/// What the browser says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Which core runs: `wasm` or `js`.
    #[serde(default)]
    pub core: String,
    /// The browser's first language, BCP 47.
    #[serde(default)]
    pub language: String,
    /// The time zone by its IANA name.
    #[serde(default)]
    pub zone: String,
    /// Width and height of the screen in CSS pixels.
    #[serde(default)]
    pub screen: (u32, u32),
    /// Width and height of the window in CSS pixels.
    #[serde(default)]
    pub viewport: (u32, u32),
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds between the event and the sending of its beacon, on one clock of the page.
    pub age: u64,
    /// Unique within the site; a repeated one is a duplicate.
    pub id: EventId,
    /// Rises by one with each event of a tab: the order, and the sign of a gap.
    pub seq: u64,
    /// The showing of a page during which it happened. Left out on `page_viewed`, whose own id it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewId>,
    /// What happened: letters, digits, underscore.
    pub name: String,
    /// The page that was shown; on `page_viewed` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Scalars by name.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

impl Event {
    /// The showing of a page during which the event happened.
    pub fn view(&self) -> ViewId {
        self.view.unwrap_or(ViewId(self.id.0))
    }
}

/// A page that was shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its address.
    pub url: String,
    /// Its title, settled after a navigation.
    #[serde(default)]
    pub title: String,
    /// Where the visitor came from; empty where the browser does not say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub referrer: String,
}

/// An attribute's value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // By hand: serde tries the kinds of an untagged value one after the other, and writes an error for each wrong one.
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false")
            }
            fn visit_bool<E>(self, it: bool) -> Result<Value, E> {
                Ok(Value::Flag(it))
            }
            fn visit_i64<E>(self, it: i64) -> Result<Value, E> {
                Ok(Value::Whole(it))
            }
            fn visit_u64<E>(self, it: u64) -> Result<Value, E> {
                Ok(i64::try_from(it).map_or(Value::Number(it as f64), Value::Whole))
            }
            fn visit_f64<E>(self, it: f64) -> Result<Value, E> {
                Ok(Value::Number(it))
            }
            fn visit_str<E>(self, it: &str) -> Result<Value, E> {
                Ok(Value::Text(it.to_owned()))
            }
            fn visit_string<E>(self, it: String) -> Result<Value, E> {
                Ok(Value::Text(it))
            }
        }
        from.deserialize_any(Scalar)
    }
}

/// The attributes of an event, in the order of the page. A repeated name is refused.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(pub Vec<(String, Value)>);

impl Attributes {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Attributes {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Attributes;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of scalars")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut out: Vec<(String, Value)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    if out.iter().any(|(known, _)| *known == key) {
                        return Err(serde::de::Error::custom("an attribute stands there twice"));
                    }
                    out.push((key, value));
                }
                Ok(Attributes(out))
            }
        }
        from.deserialize_map(Map)
    }
}

/// A beacon whose events could not all be read: those that could, and for each other one its place and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Partly {
    /// The beacon with the good events only.
    pub beacon: Beacon,
    /// Place in the list of events, reason, and the event's own text.
    pub bad: Vec<(usize, String, String)>,
}

/// Reads a beacon. One bad event never spoils the others; a beacon without its frame is an error.
pub fn beacon(body: &str) -> Result<Partly, serde_json::Error> {
    match serde_json::from_str::<Beacon>(body) {
        Ok(beacon) => Ok(Partly { beacon, bad: Vec::new() }),
        Err(_) => one_by_one(body),
    }
}

/// The slow way: the frame first, then each event on its own.
fn one_by_one(body: &str) -> Result<Partly, serde_json::Error> {
    #[derive(Deserialize)]
    struct Frame<'a> {
        #[serde(borrow)]
        events: Vec<&'a RawValue>,
    }
    /// The same beacon with its events passed over.
    #[derive(Deserialize)]
    struct Head {
        v: u32,
        site: String,
        visitor: VisitorId,
        tab: TabId,
        id: BeaconId,
        sent_at: u64,
        #[serde(default)]
        recovered: bool,
        #[serde(default)]
        client: Option<Client>,
        #[serde(default)]
        dropped: BTreeMap<String, u32>,
        #[serde(rename = "events")]
        _events: IgnoredAny,
    }
    let head: Head = serde_json::from_str(body)?;
    let frame: Frame = serde_json::from_str(body)?;
    let mut events = Vec::new();
    let mut bad = Vec::new();
    for (place, raw) in frame.events.into_iter().enumerate() {
        match serde_json::from_str(raw.get()) {
            Ok(event) => events.push(event),
            Err(why) => bad.push((place, why.to_string(), raw.get().to_owned())),
        }
    }
    let Head { v, site, visitor, tab, id, sent_at, recovered, client, dropped, .. } = head;
    Ok(Partly { beacon: Beacon { v, site, visitor, tab, id, sent_at, recovered, client, dropped, events }, bad })
}

/// What the collector answers to a beacon that it has made durable. Status 200; fields may be added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The visitor's web session, where its projection was quick enough to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// Events that are durable now and were good.
    pub accepted: u32,
    /// Events that were here before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duplicate: u32,
    /// Events that were refused, by their place in the beacon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Rejected>,
    /// The sender should keep quiet so long, in milliseconds. Its events stay in its queue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pause_ms: u32,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// A refused event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Its place in the beacon's `events`, from 0.
    pub event: u32,
    /// A stable word.
    pub reason: String,
}

/// What the collector answers to a request that it refused as a whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// A stable word: what a program goes by.
    pub code: String,
    /// A sentence: what a person reads.
    pub message: String,
}
