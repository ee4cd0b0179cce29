//! The form of a contact: a new one on a page of its own, and a known one in a dialog.

use super::act;
use super::fields::{self, KNOWN};
use super::words;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Route, encode};
use crate::texts::t;
use crate::ui::{self, Form, Kind};
use leptos::prelude::*;
use protocol::desk::people::{Acted, ContactChange, ContactView, FieldView, NamedValue};

/// The page of a new contact.
pub fn page(site: String) -> AnyView {
    let t = t();
    let form = Form::new("contact");
    let values = Values::new(&[]);
    let lines = [(); 3].map(|()| RwSignal::new(String::new()));
    let outcome = RwSignal::new(None::<Acted>);
    let (of_site, back) = (site.clone(), Route::contacts(&site));
    let send = move || {
        let kinds = ["email", "phone", "external_id"].into_iter().zip(lines);
        let identifiers = kinds.flat_map(|(kind, it)| fields::identifiers(kind, &it.get_untracked())).collect();
        let change = ContactChange { fields: fields::changes(&[], values.read()), identifiers };
        let path = api::of_site(&of_site, "contacts");
        let site = of_site.clone();
        form.send(async move { api::act("POST", &path, api::json(&change)).await }, move |acted| {
            match acted.contact.is_empty() {
                true => outcome.set(Some(acted)),
                false => desk().go(Route::contact(&site, &acted.contact)),
            }
        });
    };
    let identifiers = html::div().class("pair").child((
        ui::lines(form, "email", t.fields.emails, t.fields.one_a_line, lines[0]),
        ui::lines(form, "phone", t.fields.phones, t.fields.one_a_line, lines[1]),
        ui::lines(form, "external_id", t.fields.external_ids, t.fields.external_ids_hint, lines[2]),
    ));
    let cancel = html::a().class("button").attr("href", back.to_string()).child(t.common.cancel);
    let buttons = html::div().class("buttons").child((ui::submit(Kind::Primary, t.fields.make, form.busy), cancel));
    let told = move || outcome.with(|it| it.as_ref().and_then(act::refusals));
    let hint = html::p().class("hint").child(t.fields.claimed);
    let body = form.view(send, (values.view(form, &[]), identifiers, hint, told, buttons));
    let way = html::p().class("way-back").child(ui::inside(&back, t.contacts.title));
    let card = html::section().class("card").child(body);
    html::div().class("page narrow").child((way, ui::heading(t.fields.title, ()), card)).into_any()
}

/// The form that changes a contact, for a dialog.
pub fn edit(site: String, contact: &ContactView, open: RwSignal<bool>, done: impl Fn() + Copy + 'static) -> AnyView {
    let t = t();
    let form = Form::new("edit");
    let before = contact.fields.clone();
    let values = Values::new(&before);
    let path = api::of_site(&site, &format!("contacts/{}", encode(&contact.id)));
    let shown = values.view(form, &before);
    let outcome = RwSignal::new(None::<Acted>);
    let send = move || {
        let change = ContactChange { fields: fields::changes(&before, values.read()), identifiers: Vec::new() };
        if change.fields.is_empty() {
            return open.set(false);
        }
        let path = path.clone();
        form.send(async move { api::act("PUT", &path, api::json(&change)).await }, move |acted| {
            match words::not_done(&acted) {
                Some(_) => outcome.set(Some(acted)),
                None => {
                    open.set(false);
                    desk().say(t.common.saved);
                }
            }
            done();
        });
    };
    let told = move || outcome.with(|it| it.as_ref().and_then(act::refusals));
    let buttons = html::div().class("buttons").child((
        ui::submit(Kind::Primary, t.common.save, form.busy),
        ui::button(Kind::Plain, t.common.cancel, move || open.set(false)),
    ));
    form.view(send, (shown, told, buttons))
}

/// What stands in the fields.
#[derive(Clone, Copy)]
struct Values {
    known: [RwSignal<String>; KNOWN.len()],
    own: RwSignal<String>,
}

impl Values {
    fn new(before: &[FieldView]) -> Self {
        let known = KNOWN.map(|name| RwSignal::new(fields::value(before, name).to_owned()));
        Self { known, own: RwSignal::new(fields::own(before)) }
    }

    fn read(self) -> Vec<NamedValue> {
        let known = KNOWN.into_iter().zip(self.known);
        let known =
            known.map(|(name, it)| NamedValue { name: name.to_owned(), value: it.get_untracked().trim().to_owned() });
        known.chain(fields::read_own(&self.own.get_untracked())).collect()
    }

    fn view(self, form: Form, before: &[FieldView]) -> AnyView {
        let t = &t().fields;
        let one = |n: usize| {
            let name = KNOWN[n];
            let others = before.iter().find(|it| it.name == name).map(|it| it.others.join(", ")).unwrap_or_default();
            let hint = if others.is_empty() { others } else { (t.also)(&others) };
            match name {
                "notes" => ui::lines(form, name, t.notes, hint, self.known[n]),
                _ => ui::text(form, name, label(name), hint, ("text", "off"), self.known[n]),
            }
        };
        let names = html::div().class("pair").child((one(1), one(2)));
        let more = html::div().class("pair").child((one(3), one(4)));
        let own = ui::lines(form, "fields", t.more, t.more_hint, self.own);
        html::many((one(0), names, more, one(5), own))
    }
}

fn label(name: &str) -> &'static str {
    let t = &t().fields;
    match name {
        "first_name" => t.first_name,
        "last_name" => t.last_name,
        "company" => t.company,
        "language" => t.language,
        _ => t.name,
    }
}
