//! Which browser, which tab. The visitor's id lives in localStorage. The tab's id and its next sequence number pass from
//! page to page like a baton: a page writes them into sessionStorage only when it goes and takes them out when it comes.
//! So a duplicated tab, which gets a copy of sessionStorage, finds none while the first one lives, and takes a new id.

use crate::page::{Page, Store};
use crate::text::{part, rest};
use protocol::ids::{TabId, VisitorId};
use protocol::write::digits;

const VISITOR: &str = "visitor";
const TAB: &str = "tab";

/// A tab, and how many events it has had.
pub struct Tab {
    /// The tab.
    pub id: TabId,
    /// The sequence number of the last event.
    pub seq: u64,
}

/// The visitor of this browser; a new one where storage knows none or is closed.
pub fn visitor(page: &impl Page, now_ms: u64) -> VisitorId {
    if let Ok(known) = VisitorId::parse(&page.get(Store::Local, VISITOR)) {
        return known;
    }
    let id = VisitorId::new(now_ms, page.ten());
    let mut text = String::new();
    protocol::write::id(&mut text, &id.0);
    page.set(Store::Local, VISITOR, &text);
    id
}

impl Tab {
    /// Takes the baton, or begins a new tab.
    pub fn take(page: &impl Page, now_ms: u64) -> Self {
        let found = Self::find(page, Store::Session);
        let mut tab = found.unwrap_or_else(|| Self { id: TabId::new(now_ms, page.ten()), seq: 0 });
        tab.catch_up(page);
        tab
    }

    /// Goes on from where the tab's last page was. To a page out of the back/forward cache, Firefox shows the
    /// sessionStorage that this page left; localStorage knows better, unless another tab's page has gone since.
    pub fn catch_up(&mut self, page: &impl Page) {
        for store in [Store::Session, Store::Local] {
            if let Some(left) = Self::find(page, store)
                && left.id == self.id
            {
                self.seq = self.seq.max(left.seq);
            }
        }
        page.set(Store::Session, TAB, "");
    }

    #[inline(never)]
    fn find(page: &impl Page, store: Store) -> Option<Self> {
        let baton = page.get(store, TAB);
        let id = TabId::parse(part(&baton, 0, 36)).ok()?;
        Some(Self { id, seq: digits(rest(&baton, 37))? })
    }

    /// Leaves the baton for the next page.
    pub fn hand_on(&self, page: &impl Page) {
        let mut baton = String::new();
        protocol::write::id(&mut baton, &self.id.0);
        protocol::write::raw(&mut baton, " ");
        protocol::write::number(&mut baton, self.seq);
        page.set(Store::Session, TAB, &baton);
        page.set(Store::Local, TAB, &baton);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Fake;

    #[test]
    fn a_tab_keeps_its_id_from_page_to_page_and_a_copy_of_it_gets_its_own() {
        let page = Fake::default();
        let mut first = Tab::take(&page, 1);
        first.seq = 12;
        let duplicate = Tab::take(&page, 1);
        assert!(duplicate.id != first.id);
        first.hand_on(&page);
        let next = Tab::take(&page, 1);
        assert!(next.id == first.id && next.seq == 12);
        for broken in ["", "x 1", "00000000-0000-0000-0000-000000000000 x", "00000000-0000-0000-0000-00000000000g 9"] {
            page.set(Store::Session, TAB, broken);
            assert_eq!(Tab::take(&page, 1).seq, 0, "{broken}");
        }
    }

    #[test]
    fn a_tab_goes_on_from_its_last_page_also_where_session_storage_is_an_old_one() {
        let page = Fake::default();
        let mut sleeping = Tab::take(&page, 1);
        sleeping.seq = 2;
        sleeping.hand_on(&page);
        let old = page.get(Store::Session, TAB);
        let mut next = Tab::take(&page, 1);
        next.seq = 7;
        next.hand_on(&page);
        page.set(Store::Session, TAB, &old);
        sleeping.catch_up(&page);
        assert_eq!((sleeping.seq, page.get(Store::Session, TAB)), (7, String::new()));
        // What another tab has left last is nothing to this one.
        let mut other = Tab::take(&page, 1);
        other.seq = 99;
        other.hand_on(&page);
        sleeping.catch_up(&page);
        assert_eq!(sleeping.seq, 7);
    }

    #[test]
    fn a_visitor_is_known_again_and_new_where_storage_is_closed() {
        let page = Fake::default();
        let known = visitor(&page, 1);
        assert!(visitor(&page, 1) == known);
        page.close_storage();
        assert!(visitor(&page, 1) != known);
    }
}
