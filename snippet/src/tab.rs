//! Which browser, which tab. The visitor's id lives in localStorage. The tab's id and its next sequence number pass from
//! page to page like a baton: a page writes them into sessionStorage only when it goes and takes them out when it comes.
//! So a duplicated tab, which gets a copy of sessionStorage, finds none while the first one lives, and takes a new id.

use crate::chance::Chance;
use crate::page::{Page, Store};
use crate::text::{digits, find, part, rest};
use protocol::ids::{TabId, VisitorId};

const VISITOR: &str = "visitor";
const TAB: &str = "tab";

/// A tab, and how many events it has had.
pub struct Tab {
    /// The tab.
    pub id: TabId,
    /// The sequence number of the last event.
    pub seq: u64,
    /// Whether an earlier page of this tab handed it on.
    pub inherited: bool,
}

/// The visitor of this browser; a new one where storage knows none or is closed.
pub fn visitor(page: &impl Page, now_ms: u64, chance: &mut Chance) -> VisitorId {
    if let Some(known) = page.get(Store::Local, VISITOR).and_then(|it| VisitorId::parse(&it).ok()) {
        return known;
    }
    let id = VisitorId::new(now_ms, chance.ten());
    let mut text = String::new();
    protocol::write::id(&mut text, &id.0);
    page.set(Store::Local, VISITOR, &text);
    id
}

impl Tab {
    /// Takes the baton, or begins a new tab.
    pub fn take(page: &impl Page, now_ms: u64, chance: &mut Chance) -> Self {
        let found = Self::find(page, Store::Session);
        let mut tab = found.unwrap_or_else(|| Self { id: TabId::new(now_ms, chance.ten()), seq: 0, inherited: false });
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
        page.remove(Store::Session, TAB);
    }

    #[inline(never)]
    fn find(page: &impl Page, store: Store) -> Option<Self> {
        let baton = page.get(store, TAB)?;
        let at = find(&baton, b' ');
        let id = TabId::parse(part(&baton, 0, at)).ok()?;
        Some(Self { id, seq: digits(rest(&baton, at + 1))?, inherited: true })
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
        let (page, chance) = (Fake::default(), &mut Chance::new([1; 4]));
        let mut first = Tab::take(&page, 1, chance);
        first.seq = 12;
        let duplicate = Tab::take(&page, 1, chance);
        assert!(duplicate.id != first.id && !duplicate.inherited);
        first.hand_on(&page);
        let next = Tab::take(&page, 1, chance);
        assert!(next.id == first.id && next.seq == 12 && next.inherited);
        for broken in ["", "x 1", "00000000-0000-0000-0000-000000000000 x"] {
            page.set(Store::Session, TAB, broken);
            assert!(!Tab::take(&page, 1, chance).inherited, "{broken}");
        }
    }

    #[test]
    fn a_tab_goes_on_from_its_last_page_also_where_session_storage_is_an_old_one() {
        let (page, chance) = (Fake::default(), &mut Chance::new([1; 4]));
        let mut sleeping = Tab::take(&page, 1, chance);
        sleeping.seq = 2;
        sleeping.hand_on(&page);
        let old = page.get(Store::Session, TAB).expect("the baton");
        let mut next = Tab::take(&page, 1, chance);
        next.seq = 7;
        next.hand_on(&page);
        page.set(Store::Session, TAB, &old);
        sleeping.catch_up(&page);
        assert_eq!((sleeping.seq, page.get(Store::Session, TAB)), (7, None));
        // What another tab has left last is nothing to this one.
        let mut other = Tab::take(&page, 1, chance);
        other.seq = 99;
        other.hand_on(&page);
        sleeping.catch_up(&page);
        assert_eq!(sleeping.seq, 7);
    }

    #[test]
    fn a_visitor_is_known_again_and_new_where_storage_is_closed() {
        let (page, chance) = (Fake::default(), &mut Chance::new([1; 4]));
        let known = visitor(&page, 1, chance);
        assert!(visitor(&page, 1, chance) == known);
        page.close_storage();
        assert!(visitor(&page, 1, chance) != known);
    }
}
