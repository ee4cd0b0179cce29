//! Web sessions: a run of activity by a visitor, ended by idle time or by its longest duration.
//!
//! The server's time decides. An event belongs to the session whose activity it lies within or near (closer than the
//! idle time), wherever in time that is: a second tab, a beacon that was overtaken, or a week-old event of a telephone
//! that had no network all find the session they were part of. Otherwise it begins a new one. Sessions never merge and
//! events never move.

use super::bots;
use super::campaign::Campaign;
use super::device::Device;
use super::epochs::{self, Epoch};
use super::referrer::Referrer;
use crate::clock::Timestamp;
use crate::identity::log::EpochId;
use protocol::ids::{EventId, SessionId, SiteId, TabId, VisitorId, uuid_v7};
use protocol::name::PAGE_VIEWED;
use protocol::read::{Client, Event};

/// What is known of a visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// When the first event happened.
    pub first_seen_at: Timestamp,
    /// When the last one happened.
    pub last_seen_at: Timestamp,
    /// Sessions so far.
    pub sessions: i64,
}

/// A page in a session, and when it was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAt {
    /// When it was shown; zero while no page was.
    pub at: Timestamp,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
}

/// A web session.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its id, made from the event that began it.
    pub id: SessionId,
    /// The visitor's how many-th it is, from 1, in the order they became known.
    pub number: i64,
    /// Its first event.
    pub started_at: Timestamp,
    /// Its last event.
    pub last_at: Timestamp,
    /// How many events.
    pub events: i64,
    /// How many of them were page views.
    pub page_views: i64,
    /// The page it began on.
    pub entry: PageAt,
    /// The page it is on, or ended on.
    pub page: PageAt,
    /// The full address the visitor came from.
    pub referrer_url: String,
    /// Taken apart.
    pub referrer: Referrer,
    /// What brought the visitor.
    pub campaign: Campaign,
    /// What the visitor came with.
    pub device: Device,
    /// What the browser said of itself.
    pub client: Client,
    /// ISO 3166-1, or empty.
    pub country: String,
    /// The network: /24 or /48.
    pub ip: String,
    /// As it came.
    pub user_agent: String,
    /// Why the visitor is taken for a program; empty for a person.
    pub bot: &'static str,
    /// The epoch it is part of.
    pub epoch: EpochId,
    /// That epoch is over, and so is the session.
    pub closed: bool,
}

/// The circumstances of a beacon, the same for all its events.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The site.
    pub site: SiteId,
    /// The visitor.
    pub visitor: VisitorId,
    /// The tab.
    pub tab: TabId,
    /// The site's idle time.
    pub idle_ms: i64,
    /// The site's longest session.
    pub longest_ms: i64,
    /// What the browser said of itself, where it did.
    pub client: Option<&'a Client>,
    /// Country.
    pub country: &'a str,
    /// Network.
    pub ip: &'a str,
    /// User agent.
    pub user_agent: &'a str,
}

/// A visitor and the sessions that events may still join, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Visits {
    /// `None` until the first event.
    pub visitor: Option<Visitor>,
    /// Epochs after the first, in the order they began.
    pub epochs: Vec<Epoch>,
    /// Sessions that are known, by start.
    pub sessions: Vec<Session>,
}

impl Visits {
    /// Puts an event into the session it belongs to, or into a new one. Returns the session's place.
    pub fn place(&mut self, around: Circumstances<'_>, at: Timestamp, event: &Event) -> usize {
        let epoch = epochs::of(around.visitor, &self.epochs, at, around.tab, event.seq);
        let place = match self.session_for(around, epoch, at) {
            Some(place) => place,
            None => self.begin(around, epoch, at, event.id),
        };
        let visitor = self.visitor.get_or_insert(Visitor { first_seen_at: at, last_seen_at: at, sessions: 0 });
        visitor.first_seen_at = visitor.first_seen_at.min(at);
        visitor.last_seen_at = visitor.last_seen_at.max(at);
        self.sessions[place].take(around, at, event);
        place
    }

    /// Begins an epoch; sessions of earlier ones are over. Returns those that were not before, or nothing where it is known.
    pub fn begin_epoch(&mut self, it: Epoch) -> Option<Vec<SessionId>> {
        if !epochs::add(&mut self.epochs, it) {
            return None;
        }
        let over = self.sessions.iter_mut().filter(|known| !known.closed && known.started_at <= it.from);
        Some(
            over.map(|known| {
                known.closed = true;
                known.id
            })
            .collect(),
        )
    }

    /// The session an event of that moment belongs to: the latest one that would not outlast its limit by taking it.
    fn session_for(&self, around: Circumstances<'_>, epoch: EpochId, at: Timestamp) -> Option<usize> {
        let near = |it: &Session| at >= it.started_at.plus(-around.idle_ms) && at < it.last_at.plus(around.idle_ms);
        let span = |it: &Session| it.last_at.max(at).since(it.started_at.min(at));
        self.sessions.iter().rposition(|it| it.epoch == epoch && near(it) && span(it) < around.longest_ms)
    }

    fn begin(&mut self, around: Circumstances<'_>, epoch: EpochId, at: Timestamp, first: EventId) -> usize {
        let known = self.visitor.get_or_insert(Visitor { first_seen_at: at, last_seen_at: at, sessions: 0 });
        known.sessions += 1;
        let session = Session {
            id: session_id(around.site, around.visitor, at, first),
            number: known.sessions,
            started_at: at,
            last_at: at,
            events: 0,
            page_views: 0,
            entry: PageAt::default(),
            page: PageAt::default(),
            referrer_url: String::new(),
            referrer: Referrer::default(),
            campaign: Campaign::default(),
            device: Device::of(around.user_agent),
            client: Client::default(),
            country: around.country.to_owned(),
            ip: around.ip.to_owned(),
            user_agent: around.user_agent.to_owned(),
            bot: bots::reason(around.user_agent).unwrap_or_default(),
            epoch,
            // A late event of an epoch that is over.
            closed: self.epochs.last().is_some_and(|it| it.id != epoch),
        };
        // Exactly: most visitors have one session in memory, and a growing list would keep room for four.
        self.sessions.reserve_exact(1);
        let place = self.sessions.partition_point(|it| it.started_at <= at);
        self.sessions.insert(place, session);
        place
    }
}

impl Session {
    fn take(&mut self, around: Circumstances<'_>, at: Timestamp, event: &Event) {
        self.started_at = self.started_at.min(at);
        self.last_at = self.last_at.max(at);
        self.events += 1;
        if let Some(client) = around.client {
            self.client.clone_from(client);
        }
        let Some(page) = event.page.as_ref().filter(|_| event.name == PAGE_VIEWED) else { return };
        let shown = PageAt { at, url: page.url.clone(), title: page.title.clone() };
        if self.page_views == 0 || at < self.entry.at {
            self.campaign = Campaign::of(&page.url);
            self.referrer = Referrer::of(&page.referrer, &page.url, &self.campaign);
            self.referrer_url.clone_from(&page.referrer);
            self.entry = shown.clone();
        }
        if self.page_views == 0 || at >= self.page.at {
            self.page = shown;
        }
        self.page_views += 1;
    }
}

/// The id of a session follows from what began it: projecting the journal again gives the same one.
fn session_id(site: SiteId, visitor: VisitorId, at: Timestamp, first: EventId) -> SessionId {
    let mix = |seed: u64| {
        let bytes = site.0.iter().chain(&visitor.0).chain(&first.0);
        let hash = bytes.fold(seed, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
        (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    let (a, b) = (mix(0xcbf2_9ce4_8422_2325).to_be_bytes(), mix(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let chance = [a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], b[0], b[1]];
    SessionId(uuid_v7(at.0.max(0) as u64, chance))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ids::ViewId;
    use protocol::read::{Attributes, Page};

    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const START: i64 = 1_795_176_000_000;

    fn around() -> Circumstances<'static> {
        Circumstances {
            site: SiteId([1; 16]),
            visitor: VisitorId([2; 16]),
            tab: TabId([3; 16]),
            idle_ms: 20 * MINUTE,
            longest_ms: 24 * HOUR,
            client: None,
            country: "",
            ip: "192.0.2.0",
            user_agent: "",
        }
    }

    fn event(n: u8, url: Option<&str>) -> Event {
        Event {
            age: 0,
            id: EventId([n; 16]),
            seq: n.into(),
            view: Some(ViewId([n; 16])),
            name: if url.is_some() { PAGE_VIEWED.into() } else { "clicked".into() },
            page: url.map(|url| Page { url: url.into(), title: String::new(), referrer: String::new() }),
            attributes: Attributes::default(),
        }
    }

    /// Places events at these minutes; the session number of each.
    fn numbers(minutes: &[i64]) -> Vec<i64> {
        let mut visits = Visits::default();
        let place = |(n, minute): (usize, &i64)| {
            let place = visits.place(around(), Timestamp(START + minute * MINUTE), &event(n as u8, None));
            visits.sessions[place].number
        };
        minutes.iter().enumerate().map(place).collect()
    }

    #[test]
    fn a_session_ends_after_20_idle_minutes_and_24_hours() {
        assert_eq!(numbers(&[0, 19, 38, 57]), [1, 1, 1, 1], "activity keeps it alive");
        assert_eq!(numbers(&[0, 20]), [1, 2], "20 minutes without any end it");
        let busy: Vec<i64> = (0..=144).map(|n| n * 10).collect();
        let ends = numbers(&busy);
        assert_eq!((ends[143], ends[144]), (1, 2), "24 hours end it, however busy");
    }

    #[test]
    fn a_late_event_joins_the_session_it_was_part_of() {
        assert_eq!(numbers(&[0, 10, 60, 5]), [1, 1, 2, 1], "an hour late");
        assert_eq!(numbers(&[0, 60, 29]), [1, 2, 3], "between two, near neither");
        assert_eq!(numbers(&[0, 60, 45]), [1, 2, 2], "overtaken: just before the one that began without it");
    }

    #[test]
    fn a_session_ends_with_its_epoch_and_what_was_before_stays_in_it() {
        let mut visits = Visits::default();
        let place = |visits: &mut Visits, minute: i64, n: u8| {
            let place = visits.place(around(), Timestamp(START + minute * MINUTE), &event(n, None));
            visits.sessions[place].clone()
        };
        let first = place(&mut visits, 0, 1);
        assert_eq!((first.epoch, first.closed), (EpochId([2; 16]), false));
        let from = Timestamp(START + MINUTE);
        let epoch = Epoch { id: EpochId([7; 16]), from, tab: TabId([3; 16]), seq: 5, forced: false };
        assert_eq!(visits.begin_epoch(epoch), Some(vec![first.id]));
        assert_eq!(visits.begin_epoch(epoch), None, "it is known");
        let after = place(&mut visits, 1, 6);
        assert_eq!((after.epoch, after.closed, after.number), (EpochId([7; 16]), false, 2));
        assert_eq!(place(&mut visits, 1, 4).id, first.id, "sent late, it happened before");
        assert!(place(&mut visits, -90, 2).closed, "what begins late in an epoch that is over is over");
    }

    #[test]
    fn the_entry_page_is_the_earliest_and_the_current_page_the_latest_whatever_order_they_come_in() {
        let arrivals = [
            (5, "https://shop.example/b?utm_source=late"),
            (0, "https://shop.example/a?utm_source=first"),
            (9, "https://shop.example/c"),
            (7, "https://shop.example/d"),
        ];
        let mut visits = Visits::default();
        for (n, (minute, url)) in arrivals.into_iter().enumerate() {
            visits.place(around(), Timestamp(START + minute * MINUTE), &event(n as u8, Some(url)));
        }
        let [it] = visits.sessions.as_slice() else { panic!("one session") };
        assert_eq!(it.entry.url, "https://shop.example/a?utm_source=first");
        assert_eq!((it.page.url.as_str(), it.page_views), ("https://shop.example/c", 4));
        assert_eq!(it.campaign.source, "first");
    }

    #[test]
    fn the_same_events_give_the_same_ids() {
        let once = |minute: i64| {
            let mut visits = Visits::default();
            visits.place(around(), Timestamp(START + minute * MINUTE), &event(1, None));
            visits.sessions[0].id
        };
        assert_eq!(once(0), once(0));
        assert_ne!(once(0), once(1));
    }

    #[test]
    fn a_visitor_is_seen_from_the_first_event_to_the_last() {
        let mut visits = Visits::default();
        for minute in [10, 0, 90] {
            visits.place(around(), Timestamp(START + minute * MINUTE), &event(minute as u8, None));
        }
        let seen = visits.visitor.expect("seen");
        assert_eq!((seen.first_seen_at.0 - START, seen.last_seen_at.0 - START, seen.sessions), (0, 90 * MINUTE, 2));
    }
}
