//! Rows to values and back: sessions and events, each with its columns in one order.

use crate::clock::Timestamp;
use crate::identity::log::EpochId;
use crate::journeys::campaign::Campaign;
use crate::journeys::device::Device;
use crate::journeys::referrer::{Medium, Referrer};
use crate::journeys::visits::{PageAt, Session};
use crate::sql::{Column, Query, Row, SqlError};
use protocol::ids::{EventId, SessionId, SiteId, TabId, ViewId, VisitorId};
use protocol::read::Client;

/// Columns of a session, the site's id among them.
pub const SESSION_COLUMNS: usize = 43;
/// Columns of an event, the site's id among them.
pub const EVENT_COLUMNS: usize = 16;

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredSession {
    /// Whose it is.
    pub visitor: VisitorId,
    /// The session.
    pub session: Session,
}

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Its id.
    pub id: EventId,
    /// The session it belongs to.
    pub session: SessionId,
    /// The tab it happened in.
    pub tab: TabId,
    /// The page view during which it happened.
    pub view: ViewId,
    /// Its place in its tab.
    pub seq: i64,
    /// What happened.
    pub name: String,
    /// When, by the server's clock.
    pub happened_at: Timestamp,
    /// When its beacon came.
    pub received_at: Timestamp,
    /// The client's evidence: age at sending, in milliseconds.
    pub age_ms: i64,
    /// The client's evidence: its wall clock at sending.
    pub sent_at: i64,
    /// It was kept by an earlier page.
    pub recovered: bool,
    /// Address of the page, on page views.
    pub url: Option<String>,
    /// Title of the page, on page views.
    pub title: Option<String>,
    /// Where the visitor came from, on page views.
    pub referrer: Option<String>,
    /// JSON object of scalars.
    pub attributes: String,
}

/// Reads columns one after the other.
struct Columns<'a>(&'a Row, usize);

impl<'a> Columns<'a> {
    fn next<T: Column<'a>>(&mut self) -> Result<T, SqlError> {
        self.1 += 1;
        self.0.get(self.1 - 1)
    }

    fn time(&mut self) -> Result<Timestamp, SqlError> {
        self.next().map(Timestamp)
    }
}

/// Binds a session in the order of its columns.
pub fn bind_session<'q>(to: Query<'q>, site: &'q SiteId, visitor: &'q VisitorId, it: &'q Session) -> Query<'q> {
    let Session { referrer, campaign, device, client, .. } = it;
    to.bind(&site.0)
        .bind(&it.id.0)
        .bind(&visitor.0)
        .bind(it.number)
        .bind(it.started_at.0)
        .bind(it.last_at.0)
        .bind(it.events)
        .bind(it.page_views)
        .bind(it.entry.at.0)
        .bind(it.entry.url.as_str())
        .bind(it.entry.title.as_str())
        .bind(it.page.at.0)
        .bind(it.page.url.as_str())
        .bind(it.page.title.as_str())
        .bind(it.referrer_url.as_str())
        .bind(referrer.host.as_str())
        .bind(referrer.medium.word())
        .bind(referrer.name.as_str())
        .bind(campaign.source.as_str())
        .bind(campaign.medium.as_str())
        .bind(campaign.name.as_str())
        .bind(campaign.term.as_str())
        .bind(campaign.content.as_str())
        .bind(campaign.click_id.as_str())
        .bind(campaign.network.as_str())
        .bind(device.category)
        .bind(device.browser.as_str())
        .bind(device.browser_version.as_str())
        .bind(device.os.as_str())
        .bind(device.os_version.as_str())
        .bind(client.core.as_str())
        .bind(client.language.as_str())
        .bind(client.zone.as_str())
        .bind(i64::from(client.screen.0))
        .bind(i64::from(client.screen.1))
        .bind(i64::from(client.viewport.0))
        .bind(i64::from(client.viewport.1))
        .bind(it.country.as_str())
        .bind(it.ip.as_str())
        .bind(it.user_agent.as_str())
        .bind(it.bot)
        .bind(&it.epoch.0)
        .bind(i64::from(it.closed))
}

/// Reads a session: its columns without the site's id.
pub fn read_session(row: &Row) -> Result<StoredSession, SqlError> {
    let mut c = Columns(row, 0);
    let id = SessionId(c.next()?);
    let visitor = VisitorId(c.next()?);
    let session = Session {
        id,
        number: c.next()?,
        started_at: c.time()?,
        last_at: c.time()?,
        events: c.next()?,
        page_views: c.next()?,
        entry: PageAt { at: c.time()?, url: c.next()?, title: c.next()? },
        page: PageAt { at: c.time()?, url: c.next()?, title: c.next()? },
        referrer_url: c.next()?,
        referrer: Referrer { host: c.next()?, medium: medium(c.next()?), name: c.next()? },
        campaign: Campaign {
            source: c.next()?,
            medium: c.next()?,
            name: c.next()?,
            term: c.next()?,
            content: c.next()?,
            click_id: c.next()?,
            network: c.next()?,
        },
        device: Device {
            category: word(c.next()?, &["desktop", "mobile", "tablet", "other"]),
            browser: c.next()?,
            browser_version: c.next()?,
            os: c.next()?,
            os_version: c.next()?,
        },
        client: Client {
            core: c.next()?,
            language: c.next()?,
            zone: c.next()?,
            screen: (c.next::<i64>()? as u32, c.next::<i64>()? as u32),
            viewport: (c.next::<i64>()? as u32, c.next::<i64>()? as u32),
        },
        country: c.next()?,
        ip: c.next()?,
        user_agent: c.next()?,
        bot: word(c.next()?, &["no_user_agent", "headless", "declared", "no_browser", "listed"]),
        epoch: EpochId(c.next()?),
        closed: c.next::<i64>()? != 0,
    };
    Ok(StoredSession { visitor, session })
}

fn medium(raw: &str) -> Medium {
    use Medium::{Direct, Email, Internal, Paid, Search, Social, Unknown};
    let all = [Direct, Internal, Search, Social, Email, Paid, Unknown];
    all.into_iter().find(|it| it.word() == raw).unwrap_or_default()
}

/// The word of a short list that `raw` is; empty for none.
fn word(raw: &str, list: &[&'static str]) -> &'static str {
    list.iter().find(|it| **it == raw).copied().unwrap_or_default()
}

/// Binds an event in the order of its columns.
pub fn bind_event<'q>(to: Query<'q>, site: &'q SiteId, it: &'q StoredEvent) -> Query<'q> {
    to.bind(&site.0)
        .bind(&it.id.0)
        .bind(&it.session.0)
        .bind(&it.tab.0)
        .bind(&it.view.0)
        .bind(it.seq)
        .bind(it.name.as_str())
        .bind(it.happened_at.0)
        .bind(it.received_at.0)
        .bind(it.age_ms)
        .bind(it.sent_at)
        .bind(i64::from(it.recovered))
        .bind(it.url.as_deref())
        .bind(it.title.as_deref())
        .bind(it.referrer.as_deref())
        .bind(it.attributes.as_str())
}

/// Reads an event: its columns without the site's id.
pub fn read_event(row: &Row) -> Result<StoredEvent, SqlError> {
    let mut c = Columns(row, 0);
    Ok(StoredEvent {
        id: EventId(c.next()?),
        session: SessionId(c.next()?),
        tab: TabId(c.next()?),
        view: ViewId(c.next()?),
        seq: c.next()?,
        name: c.next()?,
        happened_at: c.time()?,
        received_at: c.time()?,
        age_ms: c.next()?,
        sent_at: c.next()?,
        recovered: c.next::<i64>()? != 0,
        url: c.next()?,
        title: c.next()?,
        referrer: c.next()?,
        attributes: c.next()?,
    })
}
