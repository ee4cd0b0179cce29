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
            true => parts::plain(row),
            false => site.with_value(|it| parts::who(it, row)),
        };
        let close = (may("contact:edit") && may("identifier:view")).then(|| close(site, case, row, acts));
        html::div().class("conflict-side").child((who, close))
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
    // Whom an agent has told apart already needs no second time.
    let is_apart = case.rule.eq_ignore_ascii_case("k2");
    let apart = (!is_apart).then(|| acts.button(Kind::Plain, t.not_same, move || not_same(site, &a, &b)));
    let identifier = Identifier { kind: case.kind.clone(), text: case.text.clone() };
    let shown = identifier.clone();
    // What is masked is no identifier that an act could name.
    let share = may("identifier:view").then(|| {
        acts.button(Kind::Plain, t.share, move || {
            let path = site.with_value(|it| api::of_site(it, "identifiers/shared"));
            about(&shown, (t.share_title)(&shown.text), t.share_text, t.share.to_owned(), path)
        })
    });
    html::div().class("buttons").child((merge, apart, share)).into_any()
}

/// The button that closes the identifier on one side.
fn close(site: StoredValue<String>, case: &CaseView, row: &ContactRow, acts: Acts) -> AnyView {
    let t = &t().acts;
    let identifier = Identifier { kind: case.kind.clone(), text: case.text.clone() };
    let (id, name) = (row.id.clone(), (t.close_on)(&parts::name(&row.name)));
    ui::button_named(Kind::Plain, t.close_identifier, name, move || {
        let path = site.with_value(|it| api::of_site(it, &format!("contacts/{}/close", encode(&id))));
        let title = (t.close_title)(&identifier.text);
        acts.ask(about(&identifier, title, t.close_text, t.close_identifier.to_owned(), path));
    })
}

fn about(identifier: &Identifier, title: String, text: &'static str, action: String, path: String) -> Act {
    let identifier = identifier.clone();
    Act::new(title, text, action, path, move |reason, _| {
        api::json(&AboutIdentifier { identifier: identifier.clone(), reason })
    })
}
