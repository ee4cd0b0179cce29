//! Folds entries into effects. Plain values in and out: what is known of the visitors and events comes in, what follows
//! goes out. The same entries give the same effects, however they are cut into batches.

use super::cache::Who;
use crate::identity::log::EpochId;
use crate::journal::{Answer, Entry, EntryEvent, Partition, Position, Refused};
use crate::journeys::epochs::{self, Epoch};
use crate::journeys::visits::{Circumstances, Visits};
use crate::outcome::{Outcome, Reason};
use crate::store::projection::{Account, Effects, SetAside};
use crate::store::rows::StoredEvent;
use protocol::ids::{EventId, SessionId, SiteId};
use protocol::name::VISITOR_RESET;
use std::collections::{HashMap, HashSet};

/// Sessions of a visitor that stay in memory; a late event looks the older ones up.
const REMEMBERED: usize = 2;

/// What is known before, and what follows.
#[derive(Default)]
pub struct Fold {
    /// What is known of the visitors of the entries.
    pub visits: HashMap<Who, Visits>,
    /// Events that are stored already.
    pub known: HashSet<(SiteId, EventId)>,
    /// What follows so far.
    effects: Effects,
    touched: HashMap<Who, HashSet<SessionId>>,
}

impl Fold {
    /// What an entry says of epochs: where its visitor has logged out, another one begins.
    pub fn resets(&mut self, entry: &Entry) {
        for it in entry.events.iter().filter(|it| it.event.name == VISITOR_RESET) {
            if !self.known.contains(&(entry.site, it.event.id)) {
                let (id, seq) = (EpochId(it.event.id.0), it.event.seq);
                self.begin_epoch(entry, Epoch { id, from: it.at, tab: entry.tab, seq, forced: false });
            }
        }
    }

    /// The epoch that an event of an entry belongs to, as far as it is known now.
    pub fn epoch(&mut self, entry: &Entry, it: &EntryEvent) -> EpochId {
        let visits = self.visits.entry((entry.site, entry.visitor)).or_default();
        epochs::of(entry.visitor, &visits.epochs, it.at, entry.tab, it.event.seq)
    }

    /// Somebody else is proven to use the browser from an event on.
    pub fn force_epoch(&mut self, entry: &Entry, it: &EntryEvent, id: EpochId) {
        let seq = it.event.seq.saturating_sub(1);
        self.begin_epoch(entry, Epoch { id, from: it.at, tab: entry.tab, seq, forced: true });
    }

    fn begin_epoch(&mut self, entry: &Entry, it: Epoch) {
        let who = (entry.site, entry.visitor);
        let Some(over) = self.visits.entry(who).or_default().begin_epoch(it) else { return };
        self.effects.epochs.push((entry.site, entry.visitor, it));
        self.touched.entry(who).or_default().extend(over);
    }

    /// Counts something that is worth knowing besides what became of an event.
    pub fn warn(&mut self, entry: &Entry, reason: Reason) {
        let key = (entry.site, entry.received_at.hour(), Outcome::Warned, reason);
        *self.effects.outcomes.entry(key).or_default() += 1;
    }

    /// Folds one entry.
    pub fn entry(&mut self, partition: Partition, position: Position, entry: &Entry) -> Answer {
        let hour = entry.received_at.hour();
        let mut count = |outcome: Outcome, reason: Reason| {
            *self.effects.outcomes.entry((entry.site, hour, outcome, reason)).or_default() += 1;
        };
        for Refused { place, outcome, reason, text } in &entry.refused {
            count(*outcome, reason.clone());
            if *outcome == Outcome::Invalid {
                self.effects.set_aside.push(SetAside {
                    partition,
                    position,
                    place: Some(*place),
                    site: entry.site,
                    reason: reason.clone(),
                    content: text.clone(),
                    received_at: entry.received_at,
                });
            }
        }
        if !entry.dropped.is_empty() {
            self.effects.accounts.push(Account {
                site: entry.site,
                beacon: entry.beacon,
                received_at: entry.received_at,
                dropped: entry.dropped.clone(),
            });
        }
        let around = Circumstances {
            site: entry.site,
            visitor: entry.visitor,
            tab: entry.tab,
            idle_ms: entry.idle_ms,
            longest_ms: entry.longest_ms,
            client: entry.client.as_ref(),
            country: &entry.country,
            ip: &entry.ip,
            user_agent: &entry.user_agent,
        };
        let who = (entry.site, entry.visitor);
        let mut answer = Answer { session: None, duplicates: 0 };
        for taken in &entry.events {
            let event = &taken.event;
            if !self.known.insert((entry.site, event.id)) {
                count(Outcome::Duplicate, "".into());
                answer.duplicates += 1;
                continue;
            }
            count(Outcome::Accepted, "".into());
            let visits = self.visits.entry(who).or_default();
            let place = visits.place(around, taken.at, event);
            let session = visits.sessions[place].id;
            answer.session = Some(session);
            self.touched.entry(who).or_default().insert(session);
            let page = event.page.as_ref();
            self.effects.events.push((
                entry.site,
                StoredEvent {
                    id: event.id,
                    session,
                    tab: entry.tab,
                    view: event.view(),
                    seq: i64::try_from(event.seq).unwrap_or(i64::MAX),
                    name: event.name.clone(),
                    happened_at: taken.at,
                    received_at: entry.received_at,
                    age_ms: i64::try_from(event.age).unwrap_or(i64::MAX),
                    sent_at: i64::try_from(entry.sent_at).unwrap_or(i64::MAX),
                    recovered: entry.recovered,
                    url: page.map(|it| it.url.clone()),
                    title: page.map(|it| it.title.clone()),
                    referrer: page.map(|it| it.referrer.clone()),
                    attributes: serde_json::to_string(&event.attributes).unwrap_or_else(|_| "{}".into()),
                },
            ));
        }
        if answer.session.is_none() {
            // Nothing new: the session is the one its visitor is in.
            answer.session = self.visits.get(&who).and_then(|it| it.sessions.last()).map(|it| it.id);
        }
        answer
    }

    /// Sets a whole entry aside.
    pub fn set_aside(&mut self, partition: Partition, position: Position, entry: Option<&Entry>, why: Unprojectable) {
        let Unprojectable { reason, received_at } = why;
        let site = entry.map_or(SiteId([0; 16]), |it| it.site);
        if let Some(entry) = entry {
            let key = (entry.site, entry.received_at.hour(), Outcome::Quarantined, reason.clone());
            *self.effects.outcomes.entry(key).or_default() += entry.events.len() as i64;
        }
        let content = String::new();
        self.effects.set_aside.push(SetAside { partition, position, place: None, site, reason, content, received_at });
    }

    /// Everything that follows, and what is known now.
    pub fn end(mut self) -> (Effects, Vec<(Who, Visits)>) {
        let mut touched: Vec<_> = self.touched.into_iter().collect();
        touched.sort_unstable_by_key(|(who, _)| *who);
        let mut known = Vec::with_capacity(touched.len());
        for (who, sessions) in touched {
            let Some(mut visits) = self.visits.remove(&who) else { continue };
            if let Some(visitor) = visits.visitor {
                self.effects.visitors.push((who.0, who.1, visitor));
            }
            let changed = visits.sessions.iter().filter(|it| sessions.contains(&it.id));
            self.effects.sessions.extend(changed.map(|it| (who.0, who.1, it.clone())));
            let remembered_from = visits.sessions.len().saturating_sub(REMEMBERED);
            visits.sessions.drain(..remembered_from);
            known.push((who, visits));
        }
        (self.effects, known)
    }
}

/// Why an entry cannot be projected.
#[derive(Clone, Debug)]
pub struct Unprojectable {
    /// A stable word.
    pub reason: Reason,
    /// When its beacon came.
    pub received_at: crate::clock::Timestamp,
}
