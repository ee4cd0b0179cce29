//! What people and programs ask of the store.

use super::rows::{StoredEvent, StoredSession, read_event, read_session};
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::sql::{Row, Rows, query};
use protocol::desk::journeys::Bots;
use protocol::ids::{EventId, SessionId, SiteId, VisitorId};

static EVENTS_BY_ID: Rows = Rows::new(include_str!("sql/events_by_id.sql"), 1);

/// Which sessions are wanted; an empty text is no condition.
#[derive(Clone, Debug, Default)]
pub struct SessionFilter {
    /// Begun at or after.
    pub from: Timestamp,
    /// Begun before.
    pub to: Timestamp,
    /// ISO 3166-1 country.
    pub country: String,
    /// Category of the device.
    pub device: String,
    /// Family of the browser.
    pub browser: String,
    /// Family of the operating system.
    pub os: String,
    /// utm_source
    pub campaign_source: String,
    /// utm_campaign
    pub campaign_name: String,
    /// Host of the referrer.
    pub referrer_host: String,
    /// Kind of the referrer.
    pub referrer_medium: String,
    /// People, programs or both.
    pub bots: Bots,
    /// One visitor's only.
    pub visitor: Option<VisitorId>,
    /// Part of the address of one of its pages, in any case.
    pub url: String,
    /// Name of one of its events.
    pub event: String,
    /// Name of an attribute of one of its events (the one of `event`, where both are given).
    pub attribute: String,
    /// What that attribute says: a text, a number, `true` or `false`; empty for anything.
    pub value: String,
}

impl SessionFilter {
    /// Whether its events have to be looked at.
    fn asks_events(&self) -> bool {
        !(self.event.is_empty() && self.attribute.is_empty())
    }

    /// What the stored attributes (one flat JSON object) hold where the wanted one is among them: as text, and as
    /// anything else. Inside of texts quotes are escaped, so a name in its quotes stands only where it is one.
    fn attribute_patterns(&self) -> [String; 3] {
        if self.attribute.is_empty() {
            return ["%".to_owned(), String::new(), String::new()];
        }
        let json = |it: &str| serde_json::to_string(it).unwrap_or_default();
        let name = json(&self.attribute);
        let exact = |rest: String| format!("%{}%", like(&format!("{name}:{rest}")));
        if self.value.is_empty() {
            return [exact(String::new()), String::new(), String::new()];
        }
        [exact(json(&self.value)), exact(format!("{},", self.value)), exact(format!("{}}}", self.value))]
    }
}

/// A text as a pattern of `like ... escape '!'`: in lower case, nothing in it means more than itself.
fn like(raw: &str) -> String {
    raw.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// What became of events, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeCount {
    /// The outcome's word.
    pub outcome: String,
    /// Why; empty where there is nothing to say.
    pub reason: String,
    /// How many.
    pub events: i64,
}

impl Store {
    /// Sessions from the newest to the oldest, those after `before` left out.
    pub async fn sessions(
        &self,
        site: SiteId,
        filter: &SessionFilter,
        before: Option<SessionId>,
        most: u32,
    ) -> Result<Vec<StoredSession>, StoreError> {
        let [as_text, as_other, as_last] = filter.attribute_patterns();
        let rows = query(include_str!("sql/sessions.sql"))
            .bind(site.0.to_vec())
            .bind(before.map_or([0xff; 16], |it| it.0).to_vec())
            .bind(filter.from.0)
            .bind(filter.to.0)
            .bind(filter.country.clone())
            .bind(filter.device.clone())
            .bind(filter.browser.clone())
            .bind(filter.os.clone())
            .bind(filter.campaign_source.clone())
            .bind(filter.campaign_name.clone())
            .bind(filter.referrer_host.clone())
            .bind(filter.referrer_medium.clone())
            .bind(filter.bots.word())
            .bind(i64::from(filter.visitor.is_some()))
            .bind(filter.visitor.map_or([0; 16], |it| it.0).to_vec())
            .bind(i64::from(most))
            .bind(i64::from(!filter.url.is_empty()))
            .bind(format!("%{}%", like(&filter.url)))
            .bind(i64::from(filter.asks_events()))
            .bind(filter.event.clone())
            .bind(as_text)
            .bind(as_other)
            .bind(as_last)
            .fetch_all(&mut *self.pool.lease().await?)
            .await?;
        rows.iter().map(|row| Ok(read_session(row)?)).collect()
    }

    /// One session.
    pub async fn session(&self, site: SiteId, session: SessionId) -> Result<Option<StoredSession>, StoreError> {
        let row = query(include_str!("sql/session.sql"))
            .bind(site.0.to_vec())
            .bind(session.0.to_vec())
            .fetch_optional(&mut *self.pool.lease().await?)
            .await?;
        row.map(|row| Ok(read_session(&row)?)).transpose()
    }

    /// Sessions with activity after a moment, the latest first.
    pub async fn live(
        &self,
        site: SiteId,
        after: Timestamp,
        bots: Bots,
        most: u32,
    ) -> Result<Vec<StoredSession>, StoreError> {
        let rows = query(include_str!("sql/live_sessions.sql"))
            .bind(site.0.to_vec())
            .bind(after.0)
            .bind(bots.word())
            .bind(i64::from(most))
            .fetch_all(&mut *self.pool.lease().await?)
            .await?;
        rows.iter().map(|row| Ok(read_session(row)?)).collect()
    }

    /// How many sessions had activity after a moment: all of them, and those of programs.
    pub async fn live_counts(&self, site: SiteId, after: Timestamp) -> Result<(i64, i64), StoreError> {
        let row = query(include_str!("sql/live_counts.sql"))
            .bind(site.0.to_vec())
            .bind(after.0)
            .fetch_one(&mut *self.pool.lease().await?)
            .await?;
        Ok((row.get(0)?, row.get(1)?))
    }

    /// The events of a session, in no order.
    pub async fn session_events(&self, site: SiteId, session: SessionId) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = query(include_str!("sql/session_events.sql"))
            .bind(site.0.to_vec())
            .bind(session.0.to_vec())
            .fetch_all(&mut *self.pool.lease().await?)
            .await?;
        rows.iter().map(|row| Ok(read_event(row)?)).collect()
    }

    /// Some events by their ids, in no order; those that are not stored are left out.
    pub async fn events(&self, site: SiteId, ids: &[EventId]) -> Result<Vec<StoredEvent>, StoreError> {
        let mut events = Vec::new();
        let mut rest = ids;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
            rest = later;
            let mut asked = query(EVENTS_BY_ID.sql(self.backend, chunk.len())).bind(site.0.to_vec());
            for it in chunk {
                asked = asked.bind(it.0.to_vec());
            }
            for row in asked.fetch_all(&mut *self.pool.lease().await?).await? {
                events.push(read_event(&row)?);
            }
        }
        Ok(events)
    }

    /// What became of events that came between two moments, by hours.
    pub async fn outcomes(
        &self,
        site: SiteId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<OutcomeCount>, StoreError> {
        let rows = query(include_str!("sql/outcomes.sql"))
            .bind(site.0.to_vec())
            .bind(from.0)
            .bind(to.0)
            .fetch_all(&mut *self.pool.lease().await?)
            .await?;
        let read = |row: &Row| -> Result<OutcomeCount, StoreError> {
            Ok(OutcomeCount { outcome: row.get(0)?, reason: row.get(1)?, events: row.get(2)? })
        };
        rows.iter().map(read).collect()
    }

    /// What became of events in each hour from one on: the hour, and a line for each outcome and reason.
    pub async fn hourly_outcomes(
        &self,
        site: SiteId,
        from: Timestamp,
    ) -> Result<Vec<(Timestamp, OutcomeCount)>, StoreError> {
        let asked = query(include_str!("sql/hourly_outcomes.sql")).bind(&site.0).bind(from.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &Row| -> Result<_, StoreError> {
            let count = OutcomeCount { outcome: row.get(1)?, reason: row.get(2)?, events: row.get(3)? };
            Ok((Timestamp(row.get(0)?), count))
        };
        rows.iter().map(read).collect()
    }

    /// What a site has set aside, the newest first: reason, content, when; and how much it is in all.
    pub async fn site_quarantine(
        &self,
        site: SiteId,
        most: u32,
    ) -> Result<(Vec<(String, String, Timestamp)>, i64), StoreError> {
        let mut lease = self.pool.lease().await?;
        let asked = query(include_str!("sql/site_quarantine.sql")).bind(&site.0).bind(i64::from(most));
        let rows = asked.fetch_all(&mut lease).await?;
        let all = query(include_str!("sql/site_quarantined.sql")).bind(&site.0).fetch_one(&mut lease).await?;
        let read = |row: &Row| -> Result<_, StoreError> { Ok((row.get(0)?, row.get(1)?, Timestamp(row.get(2)?))) };
        Ok((rows.iter().map(read).collect::<Result<_, _>>()?, all.get(0)?))
    }

    /// A sentence for each site whose counts do not balance: what is stored against what was counted, and what sessions
    /// say they hold against what they hold.
    pub(super) async fn unbalanced(&self) -> Result<Vec<String>, StoreError> {
        let rows = query(include_str!("sql/balance.sql")).fetch_all(&mut *self.pool.lease().await?).await?;
        let mut wrong = Vec::new();
        for row in &rows {
            let (name, stored, accepted, told): (String, i64, i64, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            if stored != accepted || stored != told {
                wrong.push(format!(
                    "site {name}: {stored} events stored, {accepted} counted as accepted, {told} in its sessions"
                ));
            }
        }
        Ok(wrong)
    }
}
