//! Adds an identifier to a contact: kept as claimed until it is proven.

use super::{act, words};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, dialog};
use leptos::prelude::*;
use protocol::desk::people::{AboutIdentifier, Acted, Identifier};

/// Kinds of identifiers, as the API calls them.
pub const KINDS: [&str; 3] = ["email", "phone", "external_id"];

/// The button and its dialog; `path` is where it is told, `done` is called afterwards.
pub fn button(path: String, done: impl Fn(Acted) + Copy + Send + Sync + 'static) -> AnyView {
    let t = &t().acts;
    let open = RwSignal::new(false);
    let asking = dialog(|| t.add_title.to_owned(), open, move || form(path.clone(), open, done));
    html::many((ui::button(Kind::Plain, t.add, move || open.set(true)), asking))
}

fn form(path: String, open: RwSignal<bool>, done: impl Fn(Acted) + Copy + 'static) -> AnyView {
    let t = t();
    let form = Form::new("add");
    let kind = RwSignal::new(KINDS[0].to_owned());
    let (text, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let outcome = RwSignal::new(None::<Acted>);
    let send = move || {
        let identifier = Identifier { kind: kind.get_untracked(), text: text.get_untracked().trim().to_owned() };
        let body = api::json(&AboutIdentifier { identifier, reason: reason.get_untracked() });
        let path = path.clone();
        form.send(async move { api::act("POST", &path, body).await }, move |acted| match words::not_done(&acted) {
            Some(_) => outcome.set(Some(acted)),
            None => {
                open.set(false);
                desk().say(t.acts.done);
                done(acted);
            }
        });
    };
    let kinds = KINDS.map(|it| (it.to_owned(), words::of_what(it).to_owned())).to_vec();
    let told = move || outcome.with(|it| it.as_ref().and_then(act::refusals));
    let buttons = html::div().class("buttons").child((
        ui::submit(Kind::Primary, t.acts.add, form.busy),
        ui::button(Kind::Plain, t.common.cancel, move || open.set(false)),
    ));
    let fields = (
        html::p().child(t.acts.add_text),
        ui::choice(form, "kind", t.acts.add_kind, "", kinds, kind),
        ui::text(form, "identifier", t.acts.add_what, t.fields.external_id_hint, ("text", "off"), text),
        ui::text(form, "reason", t.acts.reason, t.acts.reason_hint, ("text", "off"), reason),
        told,
        buttons,
    );
    form.view(send, fields)
}
