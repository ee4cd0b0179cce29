//! What waits for a decision about a contact: joins that were refused, and contacts that may be the same person.

use super::Page;
use crate::html;
use crate::people::conflict;
use crate::people::merge::{Merging, not_same};
use crate::people::{may, parts};
use crate::texts::t;
use crate::ui::{self, Kind};
use leptos::prelude::*;
use protocol::desk::people::{ContactRow, ContactView, SuggestionView};

/// The cards; nothing where nothing waits.
pub fn view(page: Page, contact: &ContactView) -> AnyView {
    let t = &t().contact;
    let me = ContactRow { id: contact.id.clone(), name: contact.name.clone(), ..ContactRow::default() };
    let cases = (!contact.cases.is_empty()).then(|| {
        let all: Vec<_> = contact
            .cases
            .iter()
            .map(|it| conflict::view(page.site, it, page.acts, page.merging, Some(&contact.id)))
            .collect();
        ui::card(t.cases, html::ul().class("conflicts").child(all))
    });
    let suggestions = (!contact.suggestions.is_empty()).then(|| {
        let all: Vec<_> = contact.suggestions.iter().map(|it| suggestion(page, &me, it)).collect();
        ui::card(t.suggestions, html::ul().class("suggestions").child(all))
    });
    html::many((cases, suggestions))
}

fn suggestion(page: Page, me: &ContactRow, it: &SuggestionView) -> AnyView {
    let t = t();
    let why = match it.why.as_str() {
        "similar_key" => t.contact.similar_key,
        _ => t.contact.same_key,
    };
    let why = html::p().class("muted").child((why, " ", html::bdi().child(it.text.clone())));
    let buttons = may("identity:merge").then(|| {
        let (me, other) = (me.clone(), it.contact.clone());
        let merging = Merging { a: me.id.clone(), b: Some(other.clone()) };
        html::div().class("buttons").child((
            ui::button(Kind::Plain, t.acts.merge, move || page.merging.set(Some(merging.clone()))),
            page.acts.button(Kind::Plain, t.acts.not_same, move || not_same(page.site, &me, &other)),
        ))
    });
    let who = page.site.with_value(|site| parts::who(site, &it.contact));
    html::li().class("suggestion").child((html::div().child((who, why)), buttons)).into_any()
}
