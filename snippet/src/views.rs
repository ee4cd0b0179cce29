//! Which page is being shown. A view is one showing of one page: on load, after a navigation inside the page that
//! changed its path, on return from the back/forward cache, or because the page said so.

use crate::address::{clean, path};
use crate::attributes::{self, cut};
use protocol::ids::{EventId, ViewId};
use protocol::limits::TITLE_CHARS;
use protocol::name::PAGE_VIEWED;
use protocol::write::{Entry, TIME_DIGITS};

/// So long a page may take to set its title after a navigation.
pub const TITLE_MS: u64 = 300;
/// Bytes of an entry that name its event: time, `"id":"` and the id.
pub const HEAD_BYTES: usize = TIME_DIGITS + 6 + 36;

/// The page that is being shown.
pub struct View {
    /// Also the id of the `page_viewed` event.
    pub id: ViewId,
    /// When it was shown.
    pub at_ms: u64,
    /// The sequence number of its `page_viewed` event.
    pub seq: u64,
    /// Its address as the page knows it, secrets included: it stays here.
    pub url: String,
    /// Where the visitor came from.
    pub referrer: String,
    /// Until when its title may still change; 0 when it is settled.
    pub settles_at: u64,
}

impl View {
    /// The entry of its `page_viewed` event.
    pub fn entry(&self, title: &str, flat: &str) -> String {
        let mut entry = Entry::new(self.at_ms, EventId(self.id.0), self.seq, self.id, PAGE_VIEWED);
        entry.page(&clean(&self.url), cut(title, TITLE_CHARS), &clean(&self.referrer));
        attributes::write(&mut entry, flat);
        entry.end()
    }

    /// Whether the page at `url` is another one than this.
    pub fn is_left_for(&self, url: &str) -> bool {
        path(&self.url) != path(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_entry_ends_with_its_id() {
        let id = ViewId([0xab; 16]);
        let view =
            View { id, at_ms: 1_795_176_000_000, seq: 1, url: String::new(), referrer: String::new(), settles_at: 0 };
        assert!(view.entry("t", "")[..HEAD_BYTES].ends_with(&id.to_string()));
    }
}
