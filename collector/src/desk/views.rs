//! Sites, sessions and journeys as the API shows them. Times are milliseconds since 1970, UTC; texts are as visitors
//! sent them and must be shown as text.

use crate::clock::Timestamp;
use crate::journeys::order::{Key, journey};
use crate::journeys::visits::PageAt;
use crate::store::rows::{StoredEvent, StoredSession};
use crate::store::sites::KnownSite;
use protocol::desk::journeys::{CampaignView, DeviceView, EventView, PageView, ReferrerView, SessionView, State};
use serde::Serialize;
use utoipa::ToSchema;

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

/// A session as it stands at a moment, on a site whose sessions end after so many milliseconds.
pub fn session_view(it: StoredSession, now: Timestamp, ends_ms: i64) -> SessionView {
    let StoredSession { visitor, session: it } = it;
    let page = |p: PageAt| PageView { url: p.url, title: p.title, at: p.at.0 };
    let (entry, current) = (page(it.entry), page(it.page));
    let seen = it.page_views > 0;
    SessionView {
        id: it.id.to_string(),
        visitor: visitor.to_string(),
        number: it.number,
        state: if it.closed { State::Ended } else { State::after(now.since(it.last_at), ends_ms) },
        started_at: it.started_at.0,
        last_at: it.last_at.0,
        ends_at: it.last_at.plus(ends_ms).0,
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
        user_agent: it.user_agent,
        bot: it.bot.into(),
        person: None,
    }
}

fn event_view(it: StoredEvent) -> EventView {
    EventView {
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

/// The events of a session in the order they happened.
pub fn in_order(events: Vec<StoredEvent>) -> Vec<EventView> {
    let key = |it: &StoredEvent| Key { tab: it.tab, seq: it.seq as u64, at: it.happened_at };
    journey(events, key).into_iter().map(event_view).collect()
}
