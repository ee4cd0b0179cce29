//! The dialogs of a web session's person: an agent verifies who it is, or opens the history of whoever the visitor
//! claims to be, which is logged.

use super::person::Block;
use super::{act, find, parts, words};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, dialog, open_while};
use leptos::prelude::*;
use protocol::desk::people::{Acted, Because, ContactRow, Opened, Verify};

/// What an agent is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Say who this is.
    Verify,
    /// Look at whom the visitor claims to be.
    Open,
}

/// The dialog for both; `done` is called after somebody was verified.
pub fn dialogs(
    block: Block,
    asking: RwSignal<Option<Asking>>,
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let open = open_while(asking);
    let title = move || {
        let title = match asking.get() {
            Some(Asking::Open) => t().person.open_title,
            _ => t().person.verify_title,
        };
        title.to_owned()
    };
    dialog(title, open, move || match asking.get_untracked() {
        Some(Asking::Verify) => verifying(block, open, done),
        Some(Asking::Open) => opening(block, open),
        None => ().into_any(),
    })
}

fn verifying(block: Block, open: RwSignal<bool>, done: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let chosen = RwSignal::new(None::<ContactRow>);
    html::many(move || match chosen.get() {
        None => find::view(block.site, t().person.find, "", move |row| chosen.set(Some(row))),
        Some(row) => verify(block, &row, chosen, open, done),
    })
}

fn verify(
    block: Block,
    row: &ContactRow,
    chosen: RwSignal<Option<ContactRow>>,
    open: RwSignal<bool>,
    done: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let t = t();
    let form = Form::new("verify");
    let (browser, reason) = (RwSignal::new(false), RwSignal::new(String::new()));
    let outcome = RwSignal::new(None::<Acted>);
    let contact = row.id.clone();
    let send = move || {
        let (browser, reason) = (browser.get_untracked(), reason.get_untracked());
        let body = api::json(&Verify { contact: contact.clone(), browser, reason });
        let path = block.path("verify");
        form.send(async move { api::act("POST", &path, body).await }, move |acted| {
            match words::not_done(&acted) {
                Some(_) => outcome.set(Some(acted)),
                None => {
                    open.set(false);
                    desk().say(t.acts.done);
                }
            }
            done();
        });
    };
    form.focus("reason");
    let row = row.clone();
    html::many(move || {
        if let Some(acted) = outcome.get() {
            return act::told(&acted, open);
        }
        let buttons = html::div().class("buttons").child((
            ui::submit(Kind::Primary, t.person.verify_do, form.busy),
            ui::button(Kind::Plain, t.merging.other_one, move || chosen.set(None)),
        ));
        let fields = (
            html::div().class("conflict-side").child(parts::plain(&row)),
            html::p().child(t.person.verify_text),
            ui::text(form, "reason", t.acts.reason, t.person.verify_hint, ("text", "off"), reason),
            html::p().child(ui::check(t.person.browser, browser.into(), move |it| browser.set(it))),
            buttons,
        );
        form.view(send.clone(), fields)
    })
}

fn opening(block: Block, open: RwSignal<bool>) -> AnyView {
    let opened = RwSignal::new(None::<Opened>);
    html::many(move || match opened.get() {
        Some(it) => contacts(block, &it),
        None => reason(block, opened, open),
    })
}

fn reason(block: Block, opened: RwSignal<Option<Opened>>, open: RwSignal<bool>) -> AnyView {
    let t = t();
    let form = Form::new("open");
    let reason = RwSignal::new(String::new());
    let send = move || {
        let (path, because) = (block.path("open"), Because { reason: reason.get_untracked() });
        form.send(async move { api::post::<Opened>(&path, &because).await }, move |it| opened.set(Some(it)));
    };
    let buttons = html::div().class("buttons").child((
        ui::submit(Kind::Danger, t.person.open_do, form.busy),
        ui::button(Kind::Plain, t.common.cancel, move || open.set(false)),
    ));
    let warning = html::p().class("notice warn").child(t.person.open_text);
    let field = ui::text(form, "reason", t.acts.reason, t.acts.reason_hint, ("text", "off"), reason);
    form.view(send, (warning, field, buttons))
}

fn contacts(block: Block, it: &Opened) -> AnyView {
    let t = &t().person;
    if it.contacts.is_empty() {
        return html::p().class("muted").child(t.none_opened).into_any();
    }
    let all: Vec<_> =
        it.contacts.iter().map(|it| html::li().child(block.site.with_value(|site| parts::who(site, it)))).collect();
    html::many((html::p().attr("role", "status").child(t.opened), html::ul().class("suggestions").child(all)))
}
