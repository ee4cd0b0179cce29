//! Requests on their way: beacons put together from a queue, and what each of them carries until it is answered.

use crate::account::Account;
use crate::queue::Queue;
use crate::text::{digits, next};
use protocol::ids::{BeaconId, TabId, VisitorId};
use protocol::limits::{BEACON_BYTES, EVENTS, HIDDEN_BEACON_BYTES, KEEPALIVE_BYTES};
use protocol::write::BeaconWriter;

/// A request without an answer for so long is given up.
pub const ANSWER_MS: u64 = 60_000;
/// What an entry may grow by when its time becomes an age, and what closes a beacon.
const SLACK: usize = 24;

/// What all beacons of a page have in common.
pub struct Sender {
    /// The public key of the site.
    pub site_key: String,
    /// The browser.
    pub visitor: VisitorId,
    /// Which core runs.
    pub core: String,
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

/// A request that has no answer yet.
pub struct Flight {
    /// Names it. Rises from 1.
    pub ticket: u32,
    /// What it is for.
    pub kind: Kind,
    /// How many events it carries.
    pub count: u32,
    /// When it is given up.
    pub until_ms: u64,
    /// Whether it carries the account.
    pub account: bool,
    /// Whether it carries what the browser says of itself.
    pub client: bool,
    bytes: usize,
}

/// All requests on their way.
pub struct Post {
    /// Those without an answer.
    pub flights: Vec<Flight>,
    /// Whether the collector still has to be told about the browser.
    pub client_due: bool,
    /// Events in one beacon at most; fewer after the collector found one too large.
    pub most_events: u32,
    tickets: u32,
}

impl Post {
    /// No request yet.
    pub fn new() -> Self {
        Self { flights: Vec::new(), client_due: true, most_events: EVENTS as u32, tickets: 0 }
    }

    /// The request of the normal path that is on its way.
    pub fn normal(&self) -> Option<&Flight> {
        self.flights.iter().find(|it| it.kind != Kind::Last)
    }

    /// Puts a beacon together from what waits in `queue`; with `instead`, also from what that request carries.
    /// Nothing waits, or nothing fits: `None`.
    #[expect(clippy::too_many_arguments, reason = "one place puts beacons together, for three kinds")]
    pub fn beacon(
        &mut self,
        sender: &Sender,
        kind: Kind,
        tab: TabId,
        fresh: BeaconId,
        now_ms: u64,
        client: &str,
        account: &mut Account,
        queue: &mut Queue,
        instead: Option<u32>,
    ) -> Option<(u32, String)> {
        let most = match kind {
            Kind::Last => {
                let flying: usize = self.flights.iter().filter(|it| it.kind == kind).map(|it| it.bytes).sum();
                HIDDEN_BEACON_BYTES.min(KEEPALIVE_BYTES.saturating_sub(flying))
            }
            _ => BEACON_BYTES,
        };
        self.tickets += 1;
        let ticket = self.tickets;
        let told = if self.flights.iter().any(|it| it.account) { None } else { account.send(fresh) };
        let id = told.map_or(fresh, |it| it.0);
        let mut beacon = BeaconWriter::new(&sender.site_key, sender.visitor, tab, id, now_ms);
        if kind == Kind::Recovered {
            beacon.recovered();
        }
        if !client.is_empty() {
            introduce(&mut beacon, &sender.core, client);
        }
        if let Some((_, counts)) = told {
            beacon.dropped(counts.iter().map(|it| (it.0.as_str(), it.1.into())));
        }
        let mut room = self.most_events;
        let count = queue.take(ticket, instead, |entry| {
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
        let account = told.is_some();
        let body = beacon.end();
        let until_ms = now_ms + ANSWER_MS;
        let (client, bytes) = (!client.is_empty(), body.len());
        self.flights.push(Flight { ticket, kind, count, until_ms, account, client, bytes });
        Some((ticket, body))
    }
}

fn introduce(beacon: &mut BeaconWriter, core: &str, mut client: &str) {
    let mut line = || next(&mut client, b'\n').unwrap_or_default();
    let language = line();
    let zone = line();
    let mut size = || digits(line()).unwrap_or(0) as u32;
    let (screen, viewport) = ((size(), size()), (size(), size()));
    beacon.client(core, language, zone, screen, viewport);
}
