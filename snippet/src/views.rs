//! Which page is being shown. A view is one showing of one page: on load, after a navigation inside the page that
//! changed its path, on return from the back/forward cache, or because the page said so.

use crate::address::clean;
use crate::attributes;
use crate::text::cut;
use protocol::ids::{EventId, ViewId};
use protocol::limits::TITLE_CHARS;
use protocol::name::PAGE_VIEWED;
use protocol::write::Entry;

/// So long a page may take to set its title after a navigation.
pub const TITLE_MS: u64 = 300;
/// The page that is being shown.
pub struct View {
    /// Also the id of the `page_viewed` event.
    pub id: ViewId,
    /// When it was shown.
    pub at_ms: u64,
    /// The sequence number of its `page_viewed` event.
    pub seq: u64,
    /// Until when its title may still change; 0 when it is settled.
    pub settles_at: u64,
}

impl View {
    /// The entry of its `page_viewed` event.
    #[inline(never)]
    pub fn entry(&self, url: &str, title: &str, referrer: &str, flat: &str) -> String {
        let mut entry = Entry::new(self.at_ms, EventId(self.id.0), self.seq, self.id, PAGE_VIEWED);
        entry.page(&clean(url), cut(title, TITLE_CHARS), &clean(referrer));
        attributes::write(&mut entry, flat);
        entry.end()
    }
}
