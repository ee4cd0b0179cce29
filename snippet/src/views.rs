//! Which page is being shown. A view is one showing of one page: on load, after a navigation inside the page that
//! changed its path, on return from the back/forward cache, or because the page said so.

use crate::text::{find, part};
use protocol::ids::{EventId, ViewId};
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
    /// Until when its title may still change; `u64::MAX` when it is settled.
    pub settles_at: u64,
}

impl View {
    /// The entry of its `page_viewed` event; all texts are JSON.
    #[inline(never)]
    pub fn entry(&self, url: &str, title: &str, referrer: &str, attributes: &str) -> String {
        let mut entry = Entry::new(self.at_ms, EventId(self.id.0), self.seq, self.id, PAGE_VIEWED);
        entry.page_json(url, title, referrer);
        entry.attributes_json(attributes);
        entry.end()
    }
}

/// What makes a page another one: everything before the `?` of an address (it has no fragment).
pub fn path(url: &str) -> &str {
    // The quote at the end is not part of it.
    part(url, 0, find(url, b'?').min(url.len().saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn only_what_stands_before_the_query_makes_another_page() {
        for (a, b, same) in [
            (r#""https://a.test/x?q=1""#, r#""https://a.test/x""#, true),
            (r#""https://a.test/x?q=1""#, r#""https://a.test/x?r""#, true),
            (r#""https://a.test/x""#, r#""https://a.test/x/""#, false),
            (r#""https://a.test/x""#, r#""https://b.test/x""#, false),
            ("", r#""https://b.test/x""#, false),
        ] {
            assert_eq!(path(a) == path(b), same, "{a} {b}");
        }
    }
}
