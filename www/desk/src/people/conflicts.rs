//! The inbox of conflicts: joins that rules have refused, each with both sides and the ways out.

use super::act::Acts;
use super::conflict;
use super::merge::merging;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, load};
use leptos::prelude::*;
use protocol::desk::people::Cases;

/// The page.
pub fn page(site: String) -> AnyView {
    let t = &t().conflicts;
    let site = StoredValue::new(site);
    let cases = load(move || {
        let path = site.with_value(|it| api::of_site(it, "cases"));
        async move { api::get::<Cases>(&path).await }
    });
    let after = move |_| cases.again();
    let (acts, now) = (Acts::new(after), RwSignal::new(None));
    let list = ui::show(cases, move |it: Cases| {
        // The number in the bar is as new as the page.
        desk().conflicts.set(Some(it.cases.len()));
        if it.cases.is_empty() {
            return ui::empty(t.none_title, t.none, ());
        }
        let all: Vec<_> = it.cases.iter().map(|it| conflict::view(site, it, acts, now, None)).collect();
        html::many((html::p().class("muted").child(t.intro), html::ul().class("conflicts card").child(all)))
    });
    ui::page(t.title, "people", (list, acts.dialog(), merging(site, now, after)))
}
