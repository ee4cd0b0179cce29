//! A join that was refused, and the ways out of it: merge, tell apart, mark the identifier as shared, or close it on one
//! side.

use super::act::{Act, Acts};
use super::merge::{Merging, not_same};
use super::{may, parts, words};
use crate::api;
use crate::html;
use crate::route::encode;
use crate::texts::t;
use crate::ui::{self, Kind};
use leptos::prelude::*;
use protocol::desk::people::{AboutIdentifier, CaseView, ContactRow, Identifier};

/// One case. `here` is the contact whose page this is: only the other one needs a link.
pub fn view(
    site: StoredValue<String>,
    case: &CaseView,
    acts: Acts,
    merging: RwSignal<Option<Merging>>,
    here: Option<&str>,
) -> AnyView {
    let about = html::p().class("conflict-about").child((
        html::span().class("muted").child(words::of_what(&case.kind).to_owned()),
        html::bdi().class("identifier-text").child(case.text.clone()),
        html::span().class("muted").child(ui::ago(case.at)),
    ));
    let side = |row: &ContactRow| {
        let who = match here == Some(&row.id) {
            true => html::div().class("who").child(html::strong().child(parts::name(&row.name))).into_any(),
            false => site.with_value(|it| parts::who(it, row)),
        };
        html::div().class("conflict-side").child(who)
    };
    let sides = html::div().class("conflict-sides").child((side(&case.a), side(&case.b)));
    let why = html::p().child(words::rule(&case.rule));
    let can_decide = may("identity:merge");
    html::li()
        .class("conflict")
        .child((about, sides, why, can_decide.then(|| buttons(site, case, acts, merging))))
        .into_any()
}

fn buttons(site: StoredValue<String>, case: &CaseView, acts: Acts, merging: RwSignal<Option<Merging>>) -> AnyView {
    let t = &t().acts;
    // Two external ids of one source cannot become one contact, not even by an agent.
    let can_merge = !case.rule.eq_ignore_ascii_case("k1");
    let both = Merging { a: case.a.id.clone(), b: Some(case.b.clone()) };
    let merge = can_merge.then(|| ui::button(Kind::Plain, t.merge, move || merging.set(Some(both.clone()))));
    let (a, b) = (case.a.clone(), case.b.clone());
    let apart = acts.button(Kind::Plain, t.not_same, move || not_same(site, &a, &b));
    let identifier = Identifier { kind: case.kind.clone(), text: case.text.clone() };
    let shown = identifier.clone();
    let share = acts.button(Kind::Plain, t.share, move || {
        let path = site.with_value(|it| api::of_site(it, "identifiers/shared"));
        about(&shown, (t.share_title)(&shown.text), t.share_text, t.share.to_owned(), path)
    });
    let close = |row: &ContactRow| {
        let (row, identifier) = (row.clone(), identifier.clone());
        let label = (t.close_on)(&parts::name(&row.name));
        acts.button(Kind::Plain, label.clone(), move || {
            let path = site.with_value(|it| api::of_site(it, &format!("contacts/{}/close", encode(&row.id))));
            about(&identifier, (t.close_title)(&identifier.text), t.close_text, label.clone(), path)
        })
    };
    let can_close = may("contact:edit");
    let closes = can_close.then(|| (close(&case.a), close(&case.b)));
    html::div().class("buttons").child((merge, apart, share, closes)).into_any()
}

fn about(identifier: &Identifier, title: String, text: &'static str, action: String, path: String) -> Act {
    let identifier = identifier.clone();
    Act::new(title, text, action, path, move |reason, _| {
        api::json(&AboutIdentifier { identifier: identifier.clone(), reason })
    })
}
