//! Rows to values and back: sessions and events, each with its columns in one order.

use crate::clock::Timestamp;
use crate::journeys::campaign::Campaign;
use crate::journeys::device::Device;
use crate::journeys::referrer::{Medium, Referrer};
use crate::journeys::visits::{PageAt, Session};
use protocol::ids::{EventId, SessionId, SiteId, TabId, ViewId, VisitorId};
use protocol::read::Client;
use sqlx::any::{Any, AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Decode, Row, Type};

/// Columns of a session, the site's id among them.
pub const SESSION_COLUMNS: usize = 41;
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
struct Columns<'a>(&'a AnyRow, usize);

impl<'a> Columns<'a> {
    fn next<T: Decode<'a, Any> + Type<Any>>(&mut self) -> Result<T, sqlx::Error> {
        self.1 += 1;
        self.0.try_get(self.1 - 1)
    }

    fn time(&mut self) -> Result<Timestamp, sqlx::Error> {
        self.next().map(Timestamp)
    }

    fn id(&mut self) -> Result<[u8; 16], sqlx::Error> {
        id(self.next()?)
    }
}

/// Sixteen bytes of an id.
pub fn id(bytes: &[u8]) -> Result<[u8; 16], sqlx::Error> {
    bytes.try_into().map_err(|_| sqlx::Error::Decode("an id of 16 bytes was expected".into()))
}

type Statement<'q> = Query<'q, Any, AnyArguments>;

/// Binds a session in the order of its columns.
pub fn bind_session<'q>(to: Statement<'q>, site: SiteId, visitor: VisitorId, it: &Session) -> Statement<'q> {
    let Session { referrer, campaign, device, client, .. } = it;
    to.bind(site.0.to_vec())
        .bind(it.id.0.to_vec())
        .bind(visitor.0.to_vec())
        .bind(it.number)
        .bind(it.started_at.0)
        .bind(it.last_at.0)
        .bind(it.events)
        .bind(it.page_views)
        .bind(it.entry.at.0)
        .bind(it.entry.url.clone())
        .bind(it.entry.title.clone())
        .bind(it.page.at.0)
        .bind(it.page.url.clone())
        .bind(it.page.title.clone())
        .bind(it.referrer_url.clone())
        .bind(referrer.host.clone())
        .bind(referrer.medium.word().to_owned())
        .bind(referrer.name.clone())
        .bind(campaign.source.clone())
        .bind(campaign.medium.clone())
        .bind(campaign.name.clone())
        .bind(campaign.term.clone())
        .bind(campaign.content.clone())
        .bind(campaign.click_id.clone())
        .bind(campaign.network.clone())
        .bind(device.category.to_owned())
        .bind(device.browser.clone())
        .bind(device.browser_version.clone())
        .bind(device.os.clone())
        .bind(device.os_version.clone())
        .bind(client.core.clone())
        .bind(client.language.clone())
        .bind(client.zone.clone())
        .bind(i64::from(client.screen.0))
        .bind(i64::from(client.screen.1))
        .bind(i64::from(client.viewport.0))
        .bind(i64::from(client.viewport.1))
        .bind(it.country.clone())
        .bind(it.ip.clone())
        .bind(it.user_agent.clone())
        .bind(it.bot.to_owned())
}

/// Reads a session: its columns without the site's id.
pub fn read_session(row: &AnyRow) -> Result<StoredSession, sqlx::Error> {
    let mut c = Columns(row, 0);
    let id = SessionId(c.id()?);
    let visitor = VisitorId(c.id()?);
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
pub fn bind_event<'q>(to: Statement<'q>, site: SiteId, it: &StoredEvent) -> Statement<'q> {
    to.bind(site.0.to_vec())
        .bind(it.id.0.to_vec())
        .bind(it.session.0.to_vec())
        .bind(it.tab.0.to_vec())
        .bind(it.view.0.to_vec())
        .bind(it.seq)
        .bind(it.name.clone())
        .bind(it.happened_at.0)
        .bind(it.received_at.0)
        .bind(it.age_ms)
        .bind(it.sent_at)
        .bind(i64::from(it.recovered))
        .bind(it.url.clone())
        .bind(it.title.clone())
        .bind(it.referrer.clone())
        .bind(it.attributes.clone())
}

/// Reads an event: its columns without the site's id.
pub fn read_event(row: &AnyRow) -> Result<StoredEvent, sqlx::Error> {
    let mut c = Columns(row, 0);
    Ok(StoredEvent {
        id: EventId(c.id()?),
        session: SessionId(c.id()?),
        tab: TabId(c.id()?),
        view: ViewId(c.id()?),
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
