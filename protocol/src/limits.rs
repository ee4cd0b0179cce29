//! The limits that both sides keep. The snippet stays inside them; the collector refuses what does not.

/// Bytes of one beacon's body as the snippet cuts it in the normal path (`design.md`: at most 40 KB).
pub const BEACON_BYTES: usize = 40_000;
/// Bytes of one beacon's body while the page is being hidden.
pub const HIDDEN_BEACON_BYTES: usize = 16_000;
/// Bytes of keepalive bodies the snippet keeps in flight: half of the 64 KiB that the whole page shares.
pub const KEEPALIVE_BYTES: usize = 32_000;

/// Bytes on the wire that the collector takes, compressed or not.
pub const WIRE_BYTES: usize = 64 * 1024;
/// Bytes after inflating that the collector takes.
pub const INFLATED_BYTES: usize = 256 * 1024;
/// How many times larger than on the wire a body may become.
pub const INFLATE_RATIO: usize = 20;
/// Levels of JSON nesting.
pub const JSON_DEPTH: usize = 16;
/// Values, keys included, in one body: a full beacon of small events has some 4 000.
pub const JSON_NODES: usize = 8_000;

/// Events in one beacon.
pub const EVENTS: usize = 500;
/// Characters of an event name.
pub const NAME_CHARS: usize = 64;
/// Attributes of one event.
pub const ATTRIBUTES: usize = 32;
/// Characters of an attribute's name.
pub const KEY_CHARS: usize = 64;
/// Characters of an attribute's text value.
pub const VALUE_CHARS: usize = 1_024;
/// Characters of a signed token, the attribute `token` of `visitor_identified`: longer ones are dropped in the page.
pub const TOKEN_CHARS: usize = 4_096;
/// Characters of a page URL or referrer.
pub const URL_CHARS: usize = 2_048;
/// Characters of a page title.
pub const TITLE_CHARS: usize = 512;

/// Events the snippet keeps while it cannot send; beyond it the oldest go and are counted.
pub const QUEUE_EVENTS: usize = 1_000;
/// Bytes the snippet keeps while it cannot send.
pub const QUEUE_BYTES: usize = 1024 * 1024;
/// Milliseconds an event may wait in a browser before both sides give it up: 7 days.
pub const MAX_AGE_MS: u64 = 7 * 24 * 3600 * 1000;
