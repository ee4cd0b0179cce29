//! Requests on their way: beacons put together from a queue, and what each of them carries until it is answered.

use crate::account::Account;
use crate::queue::Queue;
use protocol::ids::{BeaconId, TabId, VisitorId};
use protocol::limits::{BEACON_BYTES, EVENTS, HIDDEN_BEACON_BYTES, KEEPALIVE_BYTES};
use protocol::write::BeaconWriter;

/// A request without an answer for so long is given up.
pub const ANSWER_MS: u64 = 60_000;
/// What an entry may grow by when its time becomes an age, and what closes a beacon.
const SLACK: usize = 24;

/// What all beacons of a page have in common.
pub struct Sender {
    /// The public key of the site, as a JSON string.
    pub site_key: String,
    /// The browser.
    pub visitor: VisitorId,
}

/// What a beacon is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The normal path. One at a time.
    Normal,
    /// The page is being hidden or left.
    Last,
    /// Events of an earlier page. One at a time, like a normal one.
    Recovered,
}

/// The request of the normal path, or with events of an earlier page, that has no answer yet. One at a time.
pub struct Flight {
    /// Names it.
    pub ticket: u32,
    /// How many events it carries.
    pub count: u32,
    /// When it is given up.
    pub until_ms: u64,
    /// Whether its events are of an earlier page.
    pub recovered: bool,
}

/// Requests on their way.
pub struct Post {
    /// The one that is waited for.
    pub flight: Option<Flight>,
    /// Whether the collector still has to be told about the browser.
    pub client_due: bool,
    /// Events in one beacon at most; fewer after the collector found one too large.
    pub most_events: u32,
    /// Bytes that were sent since the page was seen last, to outlive it.
    pub last_bytes: usize,
    tickets: u32,
}

/// What makes one beacon.
pub struct Draft<'a> {
    /// What it is for.
    pub kind: Kind,
    /// The tab of the events.
    pub tab: TabId,
    /// Its id, unless an account wants another.
    pub id: BeaconId,
    /// When it is sent.
    pub now_ms: u64,
    /// What the browser says of itself, or nothing.
    pub client: &'a str,
    /// A request whose events it carries as well.
    pub instead: u32,
}

impl Default for Post {
    /// No request yet.
    fn default() -> Self {
        Self { flight: None, client_due: true, most_events: EVENTS as u32, last_bytes: 0, tickets: 0 }
    }
}

impl Post {
    /// Puts a beacon together from what waits in `queue`, and gives it with its ticket.
    /// Nothing waits, or nothing fits: `None`.
    #[inline(never)]
    pub fn beacon(
        &mut self,
        sender: &Sender,
        draft: &Draft<'_>,
        account: &mut Account,
        queue: &mut Queue,
    ) -> Option<(u32, String)> {
        let most = match draft.kind {
            Kind::Last => HIDDEN_BEACON_BYTES.min(KEEPALIVE_BYTES.saturating_sub(self.last_bytes)),
            _ => BEACON_BYTES,
        };
        self.tickets += 1;
        let ticket = self.tickets;
        // Of last words nobody may hear the answer: the account waits for a request of the normal path.
        let told = if draft.kind == Kind::Last { None } else { account.send(draft.id) };
        let id = told.unwrap_or(draft.id);
        let mut beacon = BeaconWriter::new_json(&sender.site_key, sender.visitor, draft.tab, id, draft.now_ms);
        if draft.kind == Kind::Recovered {
            beacon.recovered();
        }
        if !draft.client.is_empty() {
            beacon.client_json(draft.client);
        }
        if told.is_some() {
            beacon.dropped(account.counts());
        }
        let mut room = self.most_events;
        let count = queue.take(ticket, draft.instead, |entry| {
            let fits = room > 0 && beacon.len() + entry.len() + SLACK <= most;
            if fits {
                room -= 1;
                beacon.event(entry);
            }
            fits
        });
        if count == 0 {
            return None;
        }
        let body = beacon.end();
        if draft.kind == Kind::Last {
            self.last_bytes += body.len();
        } else {
            let recovered = draft.kind == Kind::Recovered;
            self.flight = Some(Flight { ticket, count, until_ms: draft.now_ms + ANSWER_MS, recovered });
        }
        Some((ticket, body))
    }
}
