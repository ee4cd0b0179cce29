//! Sites, sessions and journeys as the API shows them. Times are milliseconds since 1970, UTC; texts are as visitors
//! sent them and must be shown as text.

use crate::clock::Timestamp;
use crate::journeys::order::{Key, journey};
use crate::store::rows::{StoredEvent, StoredSession};
use crate::store::sites::KnownSite;
use serde::Serialize;
use utoipa::ToSchema;

/// Milliseconds without activity from which a visitor is shown as idle, while the session goes on.
pub const IDLE_SHOWN_MS: i64 = 5 * 60_000;

/// A site.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteView {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its newest public key: the `data-site` of the tag.
    pub key: String,
    /// Origins whose pages may send.
    pub origins: Vec<String>,
    /// Minutes without activity after which a web session is over.
    pub idle_minutes: u32,
    /// Hours that a web session lasts at most.
    pub longest_hours: u32,
    /// When it was added.
    pub created_at: i64,
}

impl From<KnownSite> for SiteView {
    fn from(it: KnownSite) -> Self {
        let settings = it.site.settings;
        Self {
            id: it.site.id.to_string(),
            name: it.site.name,
            key: it.keys.first().map(|(key, _)| key.to_string()).unwrap_or_default(),
            origins: settings.origins.into_iter().map(String::from).collect(),
            idle_minutes: settings.idle_minutes,
            longest_hours: settings.longest_hours,
            created_at: it.created_at.0,
        }
    }
}

/// A page, as a session's first or last.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageView {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// When it was shown.
    pub at: i64,
}

/// Where a visitor came from.
#[derive(Debug, Serialize, ToSchema)]
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

/// What brought a visitor.
#[derive(Debug, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
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
    /// `wasm` or `js`: which core of the snippet ran.
    pub core: String,
}

/// A web session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: String,
    /// The browser.
    pub visitor: String,
    /// The visitor's how many-th it is.
    pub number: i64,
    /// `active`, `idle` or `ended`.
    pub state: String,
    /// First event.
    pub started_at: i64,
    /// Last event.
    pub last_at: i64,
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
    /// Why the visitor is taken for a program; empty for a person.
    pub bot: String,
}

impl SessionView {
    /// A session as it stands at a moment.
    pub fn new(it: StoredSession, now: Timestamp, idle_ms: i64) -> Self {
        let StoredSession { visitor, session: it } = it;
        let quiet = now.since(it.last_at);
        let state = if quiet >= idle_ms {
            "ended"
        } else if quiet >= IDLE_SHOWN_MS {
            "idle"
        } else {
            "active"
        };
        let page = |p: crate::journeys::visits::PageAt| PageView { url: p.url, title: p.title, at: p.at.0 };
        let (entry, current) = (page(it.entry), page(it.page));
        let seen = it.page_views > 0;
        Self {
            id: it.id.to_string(),
            visitor: visitor.to_string(),
            number: it.number,
            state: state.into(),
            started_at: it.started_at.0,
            last_at: it.last_at.0,
            events: it.events,
            page_views: it.page_views,
            entry: seen.then_some(entry),
            page: seen.then_some(current),
            referrer: ReferrerView {
                url: it.referrer_url,
                host: it.referrer.host,
                medium: it.referrer.medium.word().into(),
                name: it.referrer.name,
            },
            campaign: CampaignView {
                source: it.campaign.source,
                medium: it.campaign.medium,
                name: it.campaign.name,
                term: it.campaign.term,
                content: it.campaign.content,
                click_id: it.campaign.click_id,
                network: it.campaign.network,
            },
            device: DeviceView {
                category: it.device.category.into(),
                browser: it.device.browser,
                browser_version: it.device.browser_version,
                os: it.device.os,
                os_version: it.device.os_version,
                language: it.client.language,
                zone: it.client.zone,
                screen: [it.client.screen.0, it.client.screen.1],
                viewport: [it.client.viewport.0, it.client.viewport.1],
                core: it.client.core,
            },
            country: it.country,
            ip: it.ip,
            bot: it.bot.into(),
        }
    }
}

/// An event of a journey.
#[derive(Debug, Serialize, ToSchema)]
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
    pub attributes: serde_json::Value,
    /// Milliseconds between the event and its storage: large where the browser had no network.
    pub late_ms: i64,
}

impl From<StoredEvent> for EventView {
    fn from(it: StoredEvent) -> Self {
        Self {
            id: it.id.to_string(),
            name: it.name,
            at: it.happened_at.0,
            tab: it.tab.to_string(),
            view: it.view.to_string(),
            seq: it.seq,
            url: it.url,
            title: it.title,
            referrer: it.referrer.filter(|it| !it.is_empty()),
            attributes: serde_json::from_str(&it.attributes).unwrap_or_default(),
            late_ms: it.received_at.since(it.happened_at),
        }
    }
}

/// The events of a session in the order they happened.
pub fn in_order(events: Vec<StoredEvent>) -> Vec<EventView> {
    let key = |it: &StoredEvent| Key { tab: it.tab, seq: it.seq as u64, at: it.happened_at };
    journey(events, key).into_iter().map(EventView::from).collect()
}
