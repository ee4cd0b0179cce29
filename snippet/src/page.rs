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

/// A text that a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// Its address.
    Url,
    /// Its title.
    Title,
    /// Where the visitor came from.
    Referrer,
    /// What the browser says of itself, a line each: language, zone, width and height of screen and of window.
    Client,
}

/// A page, as the tracker sees it.
pub trait Page {
    /// Milliseconds since 1970, by the wall clock as it was when the page began and a steady clock from then on.
    fn now(&self) -> u64;
    /// 32 bits from the browser's `crypto`.
    fn chance(&self) -> u32;
    /// Reads from storage. `None` also where storage is closed.
    fn get(&self, store: Store, key: &str) -> Option<String>;
    /// Writes to storage, if it is open and has room.
    fn set(&self, store: Store, key: &str, value: &str);
    /// Removes from storage.
    fn remove(&self, store: Store, key: &str);
    /// The keys in localStorage that begin with `prefix`, a line each. The page keeps the keys of sites apart.
    fn keys(&self, prefix: &str) -> String;
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
}
