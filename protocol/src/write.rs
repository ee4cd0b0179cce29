//! Writes events and beacons as JSON by hand: no serde, no formatting machinery, because this runs in the page.
//!
//! An event is written once, when it happens, as an [`Entry`]: its time and the rest of its JSON. It is stored like
//! that. Only when a beacon is put together is the time turned into an age, so that waiting costs no rewriting.

use crate::ids::{BeaconId, EventId, TabId, ViewId, VisitorId};

/// Digits of the time in front of an entry: milliseconds since 1970, until the year 2286.
pub const TIME_DIGITS: usize = 13;

/// The value of an attribute.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Text; escaped here.
    Text(&'a str),
    /// A number as the page's own JavaScript prints it. Copied as it is: the caller vouches that it is finite.
    Number(&'a str),
    /// Yes or no.
    Flag(bool),
}

/// Appends `text` as it is. Not inlined, like the others here: the page pays for every copy.
#[inline(never)]
pub fn raw(out: &mut String, text: &str) {
    out.push_str(text);
}

/// Appends `text` as a JSON string.
#[inline(never)]
pub fn string(out: &mut String, text: &str) {
    raw(out, "\"");
    let mut from = 0;
    for (at, b) in text.bytes().enumerate() {
        if b >= 0x20 && b != b'"' && b != b'\\' {
            continue;
        }
        raw(out, &text[from..at]);
        from = at + 1;
        match b {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            _ => {
                raw(out, "\\u00");
                push(out, b'0' + (b >> 4));
                push(out, b"0123456789abcdef"[(b & 15) as usize]);
            }
        }
    }
    raw(out, &text[from..]);
    raw(out, "\"");
}

/// Appends one ASCII character.
#[inline(never)]
fn push(out: &mut String, ascii: u8) {
    out.push(char::from(ascii & 0x7f));
}

/// Appends a whole number.
#[inline(never)]
pub fn number(out: &mut String, n: u64) {
    if n > 9 {
        number(out, n / 10);
    }
    push(out, b'0' + (n % 10) as u8);
}

/// Appends the 36 characters of an id.
#[inline(never)]
pub fn id(out: &mut String, bytes: &[u8; 16]) {
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            push(out, b'-');
        }
        for digit in [byte >> 4, byte & 15] {
            push(out, if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
        }
    }
}

/// The number that `text` is, where it is digits and nothing else, 15 of them at most.
#[inline(never)]
pub fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let mut out = 0;
    for b in text.bytes() {
        if !b.is_ascii_digit() {
            return None;
        }
        out = out * 10 + u64::from(b - b'0');
    }
    Some(out)
}

#[inline(never)]
fn id_field(out: &mut String, name: &str, bytes: &[u8; 16]) {
    raw(out, name);
    id(out, bytes);
    raw(out, "\"");
}

#[inline(never)]
fn pair_field(out: &mut String, name: &str, (width, height): (u32, u32)) {
    raw(out, name);
    number(out, width.into());
    raw(out, ",");
    number(out, height.into());
    raw(out, "]");
}

/// Writes one entry: the time in 13 digits, then the event's JSON from `"id"` on, open at its end.
///
/// Call [`Entry::page`] and [`Entry::attribute`] as needed, then [`Entry::end`].
pub struct Entry {
    out: String,
    attributes: bool,
}

impl Entry {
    /// Begins the entry of an event that happened at `at_ms`, as the `seq`th of its tab, while `view` was shown. The
    /// name is an event name, which needs no escapes.
    pub fn new(at_ms: u64, event: EventId, seq: u64, view: ViewId, name: &str) -> Self {
        let mut out = String::with_capacity(256);
        number(&mut out, at_ms);
        raw(&mut out, "\"id\":\"");
        id(&mut out, &event.0);
        raw(&mut out, "\",\"seq\":");
        number(&mut out, seq);
        if view.0 != event.0 {
            raw(&mut out, ",\"view\":\"");
            id(&mut out, &view.0);
            raw(&mut out, "\"");
        }
        raw(&mut out, ",\"name\":\"");
        raw(&mut out, name);
        raw(&mut out, "\"");
        Self { out, attributes: false }
    }

    /// The page that was shown: only on `page_viewed`.
    pub fn page(&mut self, url: &str, title: &str, referrer: &str) {
        raw(&mut self.out, ",\"page\":{\"url\":");
        string(&mut self.out, url);
        raw(&mut self.out, ",\"title\":");
        string(&mut self.out, title);
        if !referrer.is_empty() {
            raw(&mut self.out, ",\"referrer\":");
            string(&mut self.out, referrer);
        }
        raw(&mut self.out, "}");
    }

    /// The page that was shown, of texts that are JSON already, quotes and all: as a browser's own JSON makes them.
    pub fn page_json(&mut self, url: &str, title: &str, referrer: &str) {
        raw(&mut self.out, ",\"page\":{\"url\":");
        raw(&mut self.out, url);
        raw(&mut self.out, ",\"title\":");
        raw(&mut self.out, title);
        if referrer.len() > 2 {
            raw(&mut self.out, ",\"referrer\":");
            raw(&mut self.out, referrer);
        }
        raw(&mut self.out, "}");
    }

    /// All attributes, as a JSON object that is inside the limits. Instead of [`Entry::attribute`].
    pub fn attributes_json(&mut self, object: &str) {
        if object.len() > 2 {
            raw(&mut self.out, ",\"attributes\":");
            raw(&mut self.out, object);
        }
    }

    /// One attribute.
    pub fn attribute(&mut self, key: &str, value: Value<'_>) {
        raw(&mut self.out, if self.attributes { "," } else { ",\"attributes\":{" });
        self.attributes = true;
        string(&mut self.out, key);
        raw(&mut self.out, ":");
        match value {
            Value::Text(text) => string(&mut self.out, text),
            Value::Number(digits) => raw(&mut self.out, digits),
            Value::Flag(flag) => raw(&mut self.out, if flag { "true" } else { "false" }),
        }
    }

    /// The finished entry.
    pub fn end(mut self) -> String {
        raw(&mut self.out, if self.attributes { "}}" } else { "}" });
        self.out
    }
}

/// When an entry's event happened, or `None` where it is no entry.
pub fn entry_time(entry: &str) -> Option<u64> {
    digits(entry.get(..TIME_DIGITS)?)
}

/// Puts a beacon together from entries.
pub struct BeaconWriter {
    out: String,
    sent_at_ms: u64,
    events: bool,
}

impl BeaconWriter {
    /// Begins a beacon that is about to be sent at `sent_at_ms` by the sender's clock.
    pub fn new(site_key: &str, visitor: VisitorId, tab: TabId, beacon: BeaconId, sent_at_ms: u64) -> Self {
        let mut site = String::new();
        string(&mut site, site_key);
        Self::new_json(&site, visitor, tab, beacon, sent_at_ms)
    }

    /// The same, where the key is a JSON string already.
    pub fn new_json(site_key: &str, visitor: VisitorId, tab: TabId, beacon: BeaconId, sent_at_ms: u64) -> Self {
        let mut out = String::with_capacity(2048);
        raw(&mut out, "{\"v\":1,\"site\":");
        raw(&mut out, site_key);
        id_field(&mut out, ",\"visitor\":\"", &visitor.0);
        id_field(&mut out, ",\"tab\":\"", &tab.0);
        id_field(&mut out, ",\"id\":\"", &beacon.0);
        raw(&mut out, ",\"sent_at\":");
        number(&mut out, sent_at_ms);
        Self { out, sent_at_ms, events: false }
    }

    /// The events come from storage, written by an earlier page whose monotonic clock is gone.
    pub fn recovered(&mut self) {
        raw(&mut self.out, ",\"recovered\":true");
    }

    /// What the browser says of itself. `screen` and `viewport` are width x height in CSS pixels.
    pub fn client(&mut self, core: &str, language: &str, zone: &str, screen: (u32, u32), viewport: (u32, u32)) {
        raw(&mut self.out, ",\"client\":{\"core\":");
        string(&mut self.out, core);
        raw(&mut self.out, ",\"language\":");
        string(&mut self.out, language);
        raw(&mut self.out, ",\"zone\":");
        string(&mut self.out, zone);
        pair_field(&mut self.out, ",\"screen\":[", screen);
        pair_field(&mut self.out, ",\"viewport\":[", viewport);
        raw(&mut self.out, "}");
    }

    /// What the browser says of itself, as the JSON object that [`BeaconWriter::client`] writes.
    pub fn client_json(&mut self, object: &str) {
        raw(&mut self.out, ",\"client\":");
        raw(&mut self.out, object);
    }

    /// Events that the browser gave up since its last acknowledged beacon, by reason. Call once, with all of them.
    pub fn dropped<'a>(&mut self, counts: impl Iterator<Item = (&'a str, u64)>) {
        let mut lead = ",\"dropped\":{";
        for (reason, count) in counts {
            raw(&mut self.out, lead);
            lead = ",";
            raw(&mut self.out, "\"");
            raw(&mut self.out, reason);
            raw(&mut self.out, "\":");
            number(&mut self.out, count);
        }
        if lead == "," {
            raw(&mut self.out, "}");
        }
    }

    /// Appends an event. What is no entry is left out.
    pub fn event(&mut self, entry: &str) {
        let Some(at) = entry_time(entry) else { return };
        raw(&mut self.out, if self.events { ",{\"age\":" } else { ",\"events\":[{\"age\":" });
        self.events = true;
        number(&mut self.out, self.sent_at_ms.saturating_sub(at));
        raw(&mut self.out, ",");
        raw(&mut self.out, entry.get(TIME_DIGITS..).unwrap_or_default());
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether no event is in it yet.
    pub fn is_empty(&self) -> bool {
        !self.events
    }

    /// The finished body.
    pub fn end(mut self) -> String {
        raw(&mut self.out, if self.events { "]}" } else { ",\"events\":[]}" });
        self.out
    }
}
