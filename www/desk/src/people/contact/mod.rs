//! The page of one contact: what identifies it, what waits for a decision, and below its timeline, details and log.

mod details;
mod head;
mod identifiers;
mod log;
mod timeline;
mod waiting;

use super::act::Acts;
use super::merge::{Merging, merging};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Query, Route, encode};
use crate::texts::t;
use crate::ui::{self, Load, Loaded, load, tabs};
use leptos::prelude::*;
use protocol::desk::people::{Acted, ContactView};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Id of the site.
    site: StoredValue<String>,
    /// Id of the contact, as the address says it.
    id: StoredValue<String>,
    contact: Loaded<ContactView>,
    /// Grows with every act: what else was fetched is fetched again.
    turn: RwSignal<u32>,
    acts: Acts,
    merging: RwSignal<Option<Merging>>,
    editing: RwSignal<bool>,
}

impl Page {
    /// The path of something of the site.
    fn path(self, rest: &str) -> String {
        self.site.with_value(|it| api::of_site(it, rest))
    }

    /// The path of something of the contact; empty for the contact itself.
    fn of_contact(self, rest: &str) -> String {
        let id = self.id.with_value(|it| encode(it));
        self.path(&format!("contacts/{id}{}{rest}", if rest.is_empty() { "" } else { "/" }))
    }

    /// Something was edited: everything may be different.
    fn again(self) {
        refresh(self.contact, self.turn);
    }
}

/// The page.
pub fn page(site: String, id: String) -> AnyView {
    let (site, id) = (StoredValue::new(site), StoredValue::new(id));
    let path =
        move || site.with_value(|site| id.with_value(|id| api::of_site(site, &format!("contacts/{}", encode(id)))));
    let contact = load(move || {
        let path = path();
        async move { api::get::<ContactView>(&path).await }
    });
    let turn = RwSignal::new(0);
    let after = move |acted: Acted| after(site, contact, turn, &acted);
    let (acts, merging_now, editing) = (Acts::new(after), RwSignal::new(None), RwSignal::new(false));
    let page = Page { site, id, contact, turn, acts, merging: merging_now, editing };
    Effect::new(move || page.canonical());
    Effect::new(move || {
        if contact.here().is_some() {
            request_animation_frame(ui::take_focus);
        }
    });
    let state = move || match contact.get() {
        Load::Here(it) => page.view(it),
        Load::Waiting => html::many((ui::heading(t().contacts.title, ()), ui::waiting())),
        Load::Failed(problem) => {
            html::many((ui::heading(t().contacts.title, ()), ui::failed(&problem, move || contact.again())))
        }
    };
    let way = site.with_value(|it| ui::inside(&Route::contacts(it), t().contacts.title));
    let dialogs = (acts.dialog(), merging(site, merging_now, after), head::editing(page));
    html::div()
        .class("page wide contact")
        .child((html::p().class("way-back").child(way), state, page.below(), dialogs))
        .into_any()
}

/// After an act: an erased contact is gone, any other is fetched again. Only erasing says nothing about the contact.
fn after(site: StoredValue<String>, contact: Loaded<ContactView>, turn: RwSignal<u32>, acted: &Acted) {
    if *acted == Acted::default() {
        return desk().go(site.with_value(|it| Route::contacts(it)));
    }
    refresh(contact, turn);
}

fn refresh(contact: Loaded<ContactView>, turn: RwSignal<u32>) {
    contact.again();
    turn.try_update(|it| *it += 1);
}

impl Page {
    /// An alias answers with the id that answers for it; the address says that one from then on.
    fn canonical(self) {
        let Load::Here(contact) = self.contact.get() else { return };
        if self.id.with_value(|it| *it != contact.id) {
            let query = desk().route.with_untracked(Route::query);
            let to = self.site.with_value(|it| Route::contact(it, &contact.id));
            desk().replace(to.with_query(query));
        }
    }

    fn view(self, contact: ContactView) -> AnyView {
        html::many((head::view(self, &contact), waiting::view(self, &contact), identifiers::view(self, &contact)))
    }

    /// The tabs, and what they show. They stay while the contact is fetched again.
    fn below(self) -> AnyView {
        let t = &t().contact;
        let query = desk().query();
        let tab = Memo::new(move |_| query.with(|it| Tab::of(it.get("tab").unwrap_or_default())));
        let links = move || {
            let link = |it: Tab, label: &'static str| {
                let to = self.site.with_value(|site| self.id.with_value(|id| Route::contact(site, id)));
                (to.with_query(Query::default().with("tab", it.word())), label, tab.get() == it)
            };
            tabs(t.tabs, vec![link(Tab::Timeline, t.timeline), link(Tab::Details, t.details), link(Tab::Log, t.log)])
        };
        let body = move || match tab.get() {
            Tab::Timeline => timeline::view(self),
            Tab::Details => details::view(self),
            Tab::Log => log::view(self),
        };
        let is_here = Memo::new(move |_| matches!(self.contact.get(), Load::Here(_)));
        html::many(move || is_here.get().then(|| html::section().class("contact-below").child((links, body))))
    }
}

/// What is shown below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Timeline,
    Details,
    Log,
}

impl Tab {
    fn of(word: &str) -> Self {
        match word {
            "details" => Self::Details,
            "log" => Self::Log,
            _ => Self::Timeline,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Timeline => "",
            Self::Details => "details",
            Self::Log => "log",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tab;

    #[test]
    fn every_tab_is_read_as_it_is_written() {
        for tab in [Tab::Timeline, Tab::Details, Tab::Log] {
            assert_eq!(Tab::of(tab.word()), tab);
        }
        assert_eq!(Tab::of("nothing"), Tab::Timeline);
    }
}
