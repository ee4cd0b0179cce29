//! The head of a contact's page: who it is, and what can be done with the whole of it.

use super::Page;
use crate::api;
use crate::html;
use crate::people::act::Act;
use crate::people::merge::Merging;
use crate::people::{form, may, parts, words};
use crate::sessions::words as session_words;
use crate::texts::t;
use crate::time;
use crate::ui::{self, Icon, Kind, Load, Tone, badge, icon, item, menu};
use leptos::prelude::*;
use protocol::desk::people::ContactView;

/// The head.
pub fn view(page: Page, contact: &ContactView) -> AnyView {
    let t = &t().contact;
    let since = session_words::line(&[
        &format!("{} {}", t.since, time::at(contact.since, time::Style::Day)),
        &if contact.aliases.is_empty() { String::new() } else { (t.aliases)(contact.aliases.len()) },
    ]);
    let line = html::p().class("contact-line").child((
        badge(Tone::Plain, words::kind(&contact.kind)),
        html::span().class("muted").child(since),
        html::code().class("muted").child(contact.id.clone()),
    ));
    html::many((ui::heading(parts::name(&contact.name), buttons(page, contact)), line))
}

fn buttons(page: Page, contact: &ContactView) -> AnyView {
    let t = t();
    let edit = may("contact:edit").then(|| ui::button(Kind::Plain, t.acts.edit, move || page.editing.set(true)));
    let id = contact.id.clone();
    let merge = may("identity:merge").then(|| {
        ui::button(Kind::Plain, t.acts.merge_with, move || {
            page.merging.set(Some(Merging { a: id.clone(), b: None }));
        })
    });
    let can_promote = may("identity:promote") && matches!(contact.kind.as_str(), "ephemeral" | "identified");
    let (can_export, can_erase) = (may("contact:export"), may("contact:delete"));
    let contact = contact.clone();
    let more = (can_promote || can_export || can_erase).then(|| {
        menu(
            move || t.contact.more.to_owned(),
            "menu",
            icon(Icon::More),
            move || {
                let promote = can_promote.then(|| promote(page, &contact));
                let export = can_export.then(|| {
                    let address = api::address(&page.of_contact("bundle"));
                    html::a().attr("href", address).attr("download", "contact.json").child(t.contact.bundle)
                });
                let erase = can_erase.then(|| erase(page, &contact));
                html::many((promote, export, erase))
            },
        )
    });
    html::many((edit, merge, more))
}

fn promote(page: Page, contact: &ContactView) -> AnyView {
    let t = &t().acts;
    let is_ephemeral = contact.kind == "ephemeral";
    item(t.promote, move || {
        let text = if is_ephemeral { t.promote_ephemeral } else { t.promote_identified };
        page.acts.ask(Act::because(t.promote, text, t.promote, page.of_contact("promote")));
    })
}

fn erase(page: Page, contact: &ContactView) -> AnyView {
    let t = &t().acts;
    let name = parts::name(&contact.name);
    item(html::span().class("grave").child(t.erase), move || {
        let act = Act::because((t.erase_title)(&name), t.erase_text, t.erase, page.of_contact(""));
        page.acts.ask(act.for_ever(name.clone()));
    })
}

/// The dialog with the form of the contact's fields.
pub fn editing(page: Page) -> AnyView {
    let title = || t().acts.edit_title.to_owned();
    ui::dialog(title, page.editing, move || match page.contact.get_untracked() {
        Load::Here(contact) => form::edit(page.site.get_value(), &contact, page.editing, move || page.again()),
        _ => ().into_any(),
    })
}
