//! What identifies a contact: each identifier with how sure we are and how we know it, and what can be done about it.

use super::Page;
use crate::api;
use crate::html;
use crate::people::act::Act;
use crate::people::{add, may, parts, words};
use crate::sessions::words as session_words;
use crate::texts::t;
use crate::ui::{self, Cell, Icon, Tone, badge, cell, head, icon, item, menu};
use leptos::prelude::*;
use protocol::desk::people::{AboutIdentifier, ContactView, Identifier, IdentifierView};

/// The card.
pub fn view(page: Page, contact: &ContactView) -> AnyView {
    let t = &t().contact;
    let add = may("contact:edit").then(|| add::button(page.of_contact("identifiers"), move |_| page.again()));
    let masked = contact.masked.then(|| html::p().class("hint").child(t.masked));
    let list = if contact.identifiers.is_empty() {
        html::p().class("muted").child(t.no_identifiers).into_any()
    } else {
        let heads = vec![head(t.identifier, false), head(t.sure, false), head(t.how, false), head(t.actions, true)];
        // Masked texts are no identifiers that an act could name.
        let can_act = !contact.masked;
        let rows = contact.identifiers.iter().map(|it| row(page, it, can_act)).collect();
        ui::table(t.identifiers, heads, rows)
    };
    let card = ui::card_with(t.identifiers, add, (masked, list));
    html::div().class("identifiers").child(card).into_any()
}

fn row(page: Page, it: &IdentifierView, can_act: bool) -> Vec<Cell> {
    let t = &t().contact;
    let raw = (!it.raw.is_empty() && it.raw != it.shown && it.raw != it.text)
        .then(|| html::div().class("second-line").child(html::bdi().child((t.raw)(&it.raw))));
    let marks = (
        it.shared.then(|| badge(Tone::Warn, t.shared)),
        it.look_alike.then(|| badge(Tone::Warn, t.look_alike)),
        it.closed_at.map(|at| html::span().class("badge plain").child((t.closed, " ", ui::moment(at)))),
    );
    let holders =
        (it.shared && it.holders > 1).then(|| html::div().class("second-line").child((t.holders)(it.holders)));
    let what = html::div().class(if it.closed_at.is_some() { "identifier is-closed" } else { "identifier" }).child((
        html::div().class("first-line").child((
            html::span().class("muted").child(words::of_what(&it.kind).to_owned()),
            html::bdi().class("identifier-text").child(shown(it).to_owned()),
            marks,
        )),
        raw,
        holders,
    ));
    let how = html::div().child((
        html::bdi().child(words::how_and_by(&it.how, &it.by)),
        html::div().class("second-line").child((
            ui::moment(it.at),
            (!it.evidence.is_empty()).then(|| html::bdi().child(format!(" · {}", it.evidence))),
        )),
    ));
    let actions = (can_act && it.closed_at.is_none()).then(|| actions(page, it)).flatten();
    vec![cell(what), cell(parts::sure(it.sure, &it.how)), cell(how), cell(actions).at_the_end()]
}

/// As people write it; the key where nothing better is known.
fn shown(it: &IdentifierView) -> &str {
    if it.shown.is_empty() { &it.text } else { &it.shown }
}

fn actions(page: Page, it: &IdentifierView) -> Option<AnyView> {
    let (can_close, can_share) = (may("contact:edit"), may("identity:merge") && !it.shared);
    let name = session_words::line(&[t().contact.actions, shown(it)]);
    let it = it.clone();
    let body = move || {
        let t = &t().acts;
        let close = can_close.then(|| {
            let it = it.clone();
            item(t.close_identifier, move || {
                let title = (t.close_title)(shown(&it));
                page.acts.ask(about(&it, title, t.close_text, t.close_identifier, page.of_contact("close")));
            })
        });
        let share = can_share.then(|| {
            let it = it.clone();
            item(t.share, move || {
                let title = (t.share_title)(shown(&it));
                page.acts.ask(about(&it, title, t.share_text, t.share, page.path("identifiers/shared")));
            })
        });
        html::many((close, share))
    };
    (can_close || can_share).then(|| menu(move || name.clone(), "menu in-row", icon(Icon::More), body))
}

fn about(it: &IdentifierView, title: String, text: &'static str, action: &'static str, path: String) -> Act {
    let identifier = Identifier { kind: it.kind.clone(), text: it.text.clone() };
    Act::new(title, text, action, path, move |reason, _| {
        api::json(&AboutIdentifier { identifier: identifier.clone(), reason })
    })
}
