//! Web sessions and their events.

use super::people::PersonView;
use serde::{Deserialize, Serialize};

/// Milliseconds without activity from which a visitor is shown as idle, while the session goes on.
pub const IDLE_MS: i64 = 5 * 60_000;
/// Milliseconds without activity from which a visitor is shown as away, while the session goes on.
pub const AWAY_MS: i64 = 10 * 60_000;

/// Whether the visitor is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Something happened in the last 5 minutes.
    #[default]
    Active,
    /// Nothing for 5 minutes.
    Idle,
    /// Nothing for 10 minutes.
    Away,
    /// The web session is over.
    Ended,
}

impl State {
    /// The state after so many milliseconds without activity, on a site whose sessions end after `ends_ms`.
    pub fn after(quiet_ms: i64, ends_ms: i64) -> Self {
        match quiet_ms {
            it if it >= ends_ms => Self::Ended,
            it if it >= AWAY_MS => Self::Away,
            it if it >= IDLE_MS => Self::Idle,
            _ => Self::Active,
        }
    }

    /// The word in JSON and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Idle => "idle",
            Self::Away => "away",
            Self::Ended => "ended",
        }
    }
}

/// Which visitors are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bots {
    /// People.
    #[default]
    None,
    /// Programs.
    Only,
    /// Both.
    All,
}

impl Bots {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::None, Self::Only, Self::All];

    /// The word in addresses and statements.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Only => "only",
            Self::All => "all",
        }
    }

    /// The choice of a word, if it is one.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// A page, as a session's first or last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PageView {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When it was shown.
    pub at: i64,
}

/// Where a visitor came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ReferrerView {
    /// The whole address, as far as the browser told it.
    pub url: String,
    /// Its host.
    pub host: String,
    /// `direct`, `internal`, `search`, `social`, `email`, `paid` or `unknown`.
    pub medium: String,
    /// The name people know it by.
    pub name: String,
}

impl ReferrerView {
    /// Who sent the visitor: a name people know, else the host; empty where nobody did.
    pub fn who(&self) -> &str {
        if self.name.is_empty() { &self.host } else { &self.name }
    }
}

/// What brought a visitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CampaignView {
    /// utm_source
    pub source: String,
    /// utm_medium
    pub medium: String,
    /// utm_campaign
    pub name: String,
    /// utm_term
    pub term: String,
    /// utm_content
    pub content: String,
    /// Id of the click on an advertisement.
    pub click_id: String,
    /// The network that sold it.
    pub network: String,
}

/// What a visitor came with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeviceView {
    /// `desktop`, `mobile`, `tablet` or `other`.
    pub category: String,
    /// Family of the browser.
    pub browser: String,
    /// Its version.
    pub browser_version: String,
    /// Family of the operating system.
    pub os: String,
    /// Its version.
    pub os_version: String,
    /// First language, BCP 47.
    pub language: String,
    /// Time zone, IANA.
    pub zone: String,
    /// Width and height of the screen in CSS pixels.
    pub screen: [u32; 2],
    /// Width and height of the window in CSS pixels.
    pub viewport: [u32; 2],
    /// `wasm` or `js`: which core of the snippet runs.
    pub core: String,
}

/// A web session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Its id.
    pub id: String,
    /// The browser.
    pub visitor: String,
    /// The visitor's how many-th session it is, from 1.
    pub number: i64,
    /// Whether the visitor is there.
    pub state: State,
    /// First event.
    pub started_at: i64,
    /// Last event.
    pub last_at: i64,
    /// When the session ends if nothing more happens.
    pub ends_at: i64,
    /// Events.
    pub events: i64,
    /// Page views.
    pub page_views: i64,
    /// The page it began on.
    pub entry: Option<PageView>,
    /// The page it is on, or ended on.
    pub page: Option<PageView>,
    /// Where the visitor came from.
    pub referrer: ReferrerView,
    /// What brought the visitor.
    pub campaign: CampaignView,
    /// What the visitor came with.
    pub device: DeviceView,
    /// ISO 3166-1 country, or empty.
    pub country: String,
    /// The network, /24 or /48.
    pub ip: String,
    /// As the browser sent it.
    pub user_agent: String,
    /// Why the visitor is taken for a program; empty for a person.
    pub bot: String,
    /// Who it is, as far as is known and the one who asks may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonView>,
}

/// A page of web sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SessionsPage {
    /// The newest first.
    pub sessions: Vec<SessionView>,
    /// Cursor of the next page; none where this is the last.
    pub next: Option<String>,
}

/// An event of a journey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EventView {
    /// Its id.
    pub id: String,
    /// What happened.
    pub name: String,
    /// When, by the server's clock.
    pub at: i64,
    /// The tab it happened in.
    pub tab: String,
    /// The showing of a page during which it happened.
    pub view: String,
    /// Its place in its tab.
    pub seq: i64,
    /// Address of the page, on page views.
    pub url: Option<String>,
    /// Title of the page, on page views.
    pub title: Option<String>,
    /// Where the visitor came from, on page views.
    pub referrer: Option<String>,
    /// Scalars by name.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub attributes: serde_json::Map<String, serde_json::Value>,
    /// Milliseconds between the event and its storage: large where the browser had no network.
    pub late_ms: i64,
}

/// A session's journey.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Journey {
    /// The session, as it stands together with these events.
    pub session: SessionView,
    /// Its events in the order they happened.
    pub events: Vec<EventView>,
    /// So many of the site's own events are left out, for want of `journey:custom:view`.
    pub hidden: i64,
}
