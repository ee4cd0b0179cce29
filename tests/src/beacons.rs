//! Beacons as the snippet makes them, by the same code.

use crate::chance::Chance;
use crate::wait::now_ms;
use protocol::ids::{BeaconId, EventId, TabId, ViewId, VisitorId};
use protocol::write::{BeaconWriter, Entry, Value};

/// The origin of the site that tests add.
pub const ORIGIN: &str = "https://shop.example";
/// A browser that is nobody's crawler.
pub const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// An event that has happened in a page.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Its id.
    pub id: EventId,
    /// As the snippet keeps it.
    pub entry: String,
}

/// One tab of one browser.
#[derive(Clone, Debug)]
pub struct Tab {
    /// The browser.
    pub visitor: VisitorId,
    /// The tab.
    pub tab: TabId,
    /// The page that is shown.
    pub view: ViewId,
    /// The number of the last event.
    pub seq: u64,
}

impl Tab {
    /// The first tab of a new browser.
    pub fn new(chance: &mut Chance) -> Self {
        let now = now_ms();
        let visitor = VisitorId::new(now, chance.ten());
        Self { visitor, tab: TabId::new(now, chance.ten()), view: ViewId::new(now, chance.ten()), seq: 0 }
    }

    /// Another tab of the same browser.
    pub fn beside(&self, chance: &mut Chance) -> Self {
        Self { visitor: self.visitor, ..Self::new(chance) }
    }

    /// A page is shown.
    pub fn page(&mut self, chance: &mut Chance, at_ms: u64, url: &str) -> Happened {
        let id = EventId::new(at_ms, chance.ten());
        self.view = ViewId(id.0);
        self.seq += 1;
        let mut entry = Entry::new(at_ms, id, self.seq, self.view, protocol::name::PAGE_VIEWED);
        entry.page(url, "A page", "https://www.google.com/");
        Happened { id, entry: entry.end() }
    }

    /// Something else happens.
    pub fn event(&mut self, chance: &mut Chance, at_ms: u64, name: &str) -> Happened {
        let id = EventId::new(at_ms, chance.ten());
        self.seq += 1;
        let mut entry = Entry::new(at_ms, id, self.seq, self.view, name);
        entry.attribute("step", Value::Number(&self.seq.to_string()));
        Happened { id, entry: entry.end() }
    }

    /// Begins a beacon.
    pub fn beacon(&self, chance: &mut Chance, key: &str, sent_at: u64) -> BeaconWriter {
        BeaconWriter::new(key, self.visitor, self.tab, BeaconId::new(sent_at, chance.ten()), sent_at)
    }

    /// A whole beacon that is sent now.
    pub fn send(&self, chance: &mut Chance, key: &str, events: &[Happened]) -> String {
        let mut beacon = self.beacon(chance, key, now_ms());
        events.iter().for_each(|it| beacon.event(&it.entry));
        beacon.end()
    }
}

/// The request that carries a beacon.
pub fn post(body: &[u8]) -> Vec<u8> {
    let headers = [("Origin", ORIGIN), ("User-Agent", BROWSER), ("Content-Type", "text/plain;charset=UTF-8")];
    crate::http::request("POST", "/w/b", &headers, body)
}
