//! An entry: one beacon as it was taken, with everything decided that depends on the moment. Projecting it again, next
//! year or into an empty store, must come to the same; so neither clock nor settings are asked after this.

use crate::clock::Timestamp;
use crate::outcome::{Outcome, Reason};
use protocol::ids::{BeaconId, SiteId, TabId, VisitorId};
use protocol::read::{Client, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version that is written. Older ones must stay readable as long as a journal is kept.
pub const ENTRY_VERSION: u8 = 1;

/// One beacon as it was taken. Kept as JSON: it can be read in ten years, and by people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Version of this format.
    pub v: u8,
    /// The site.
    pub site: SiteId,
    /// When its last byte had come, by the server's clock.
    pub received_at: Timestamp,
    /// The beacon's own id.
    pub beacon: BeaconId,
    /// The browser.
    pub visitor: VisitorId,
    /// The tab.
    pub tab: TabId,
    /// The sender's wall clock when it sent.
    pub sent_at: u64,
    /// The events were kept by an earlier page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recovered: bool,
    /// The site's idle time at that moment.
    pub idle_ms: i64,
    /// The site's longest session at that moment.
    pub longest_ms: i64,
    /// What the browser said of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<Client>,
    /// The request's User-Agent, cut at 512 characters.
    pub user_agent: String,
    /// The sender's network: /24 or /48. The whole address is never written.
    pub ip: String,
    /// ISO 3166-1 country of the whole address, where the operator gave a file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// The good events.
    pub events: Vec<EntryEvent>,
    /// The other ones, each with what became of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// The browser's own account.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dropped: BTreeMap<String, u32>,
}

/// A good event and when it happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryEvent {
    /// By the server's clock: when it was received less its age.
    pub at: Timestamp,
    /// As it came, its URLs cleaned.
    pub event: Event,
    /// What it says of who the visitor is, as it was judged then: sealed, since it names a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
}

/// An event that was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// Its place in the beacon.
    pub place: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// Its text, cut, where it goes to quarantine.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}
