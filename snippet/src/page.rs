//! What the tracker asks of a page. It touches the page and decides nothing; each method is one crossing of the wasm
//! border, none of them fails: where the browser refuses, the answer is empty.

/// One of the two stores of an origin. The page puts the site's key in front of all names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Store {
    /// Shared by all tabs, kept for good.
    Local,
    /// Of one tab.
    Session,
}

/// A text that a page has, as JSON: strings are in quotes, cut to their limits, and free of secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Its address.
    Url,
    /// Its title.
    Title,
    /// Where the visitor came from.
    Referrer,
    /// What the browser says of itself: the object that is `client` in a beacon.
    Client,
}

/// A page, as the tracker sees it.
pub trait Page {
    /// Milliseconds since 1970, by the wall clock as it was when the page began and a steady clock from then on.
    fn now(&self) -> u64;
    /// 32 bits from the browser's `crypto`.
    fn chance(&self) -> u32;
    /// Reads from storage. Empty where nothing is there or storage is closed.
    fn get(&self, store: Store, key: &str) -> String;
    /// Writes to storage, if it is open and has room. What is empty is removed.
    fn set(&self, store: Store, key: &str, value: &str);
    /// The keys in localStorage that name queues, each ended by a line's end. The page keeps the keys of sites apart.
    fn keys(&self) -> String;
    /// One of the texts that a page has.
    fn text(&self, which: Text) -> String;
    /// Whether the page can be seen.
    fn is_visible(&self) -> bool;
    /// Calls [`crate::tracker::Tracker::task_ended`] at the end of the task that runs.
    fn soon(&self);
    /// Calls [`crate::tracker::Tracker::woken`] in `ms` milliseconds, and no more when an earlier call asked for.
    fn wake(&self, ms: u32);
    /// Sends `body` to the collector. The answer comes as [`crate::tracker::Tracker::answered`] with the same `ticket`.
    /// A request with `keepalive` outlives the page.
    fn send(&self, ticket: u32, body: &str, keepalive: bool);

    /// Ten bytes of chance, as an id needs them.
    fn ten(&self) -> [u8; 10] {
        let mut out = [0; 10];
        for two in out.chunks_exact_mut(2) {
            two.copy_from_slice(&(self.chance() as u16).to_le_bytes());
        }
        out
    }
}
