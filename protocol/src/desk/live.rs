//! The stream of live visitors: server-sent events, each with one of these as its data.
//!
//! `hello` comes first on every connection, then `rows` whenever something has changed; each `rows` has an id, and a
//! browser that comes back with the last one (`Last-Event-ID`) is told what it has missed, or `hello` says that
//! everything comes anew. `end` says that nothing more will come, and why.

use super::journeys::State;
use super::people::LivePerson;
use serde::{Deserialize, Serialize};

/// Begins a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The server's clock.
    pub now: i64,
    /// Milliseconds without activity after which a session is over.
    pub ends_ms: i64,
    /// What is known is to be forgotten: every row comes.
    pub anew: bool,
    /// How many rows will come, where they come anew.
    pub rows: i64,
}

/// What has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Rows as they are now: new ones, and ones that replace what is known by that id.
    pub put: Vec<LiveRow>,
    /// Ids of rows that have left.
    pub gone: Vec<String>,
    /// People on the site now.
    pub people: i64,
    /// Programs on the site now.
    pub bots: i64,
    /// The server's clock.
    pub now: i64,
}

/// Ends a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// `signed_out` or `not_found`, as a request would be refused.
    pub code: String,
}

/// A visitor who is on the site now: a row of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveRow {
    /// The web session's id.
    pub id: String,
    /// The visitor's how many-th session it is, from 1.
    pub number: i64,
    /// First event.
    pub started_at: i64,
    /// Last event: with `Hello::ends_ms` it gives the state.
    pub last_at: i64,
    /// Events so far; grows with every change.
    pub events: i64,
    /// Page views so far.
    pub page_views: i64,
    /// Address of the current page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When it was shown.
    pub page_at: i64,
    /// Who sent the visitor: a name people know, a host, or empty for a direct visit.
    pub source: String,
    /// `direct`, `internal`, `search`, `social`, `email`, `paid` or `unknown`.
    pub medium: String,
    /// Name of the campaign, or empty.
    pub campaign: String,
    /// `desktop`, `mobile`, `tablet` or `other`.
    pub device: String,
    /// Family of the browser.
    pub browser: String,
    /// Family of the operating system.
    pub os: String,
    /// ISO 3166-1 country, or empty.
    pub country: String,
    /// Why the visitor is taken for a program; empty for a person.
    pub bot: String,
    /// Who it is, as far as is known and the agent may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<LivePerson>,
    /// What else is worth knowing: segments, an offer, a conversation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub badges: Vec<Badge>,
}

impl LiveRow {
    /// Whether the visitor is there, at a moment, on a site whose sessions end after `ends_ms`.
    pub fn state(&self, now: i64, ends_ms: i64) -> State {
        State::after(now - self.last_at, ends_ms)
    }
}

/// A word beside a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// `segment`, `offer` or `conversation`: how it looks.
    pub kind: String,
    /// What it says.
    pub text: String,
}
