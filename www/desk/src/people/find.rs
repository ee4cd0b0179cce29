//! Finds a contact inside a dialog: a field, and what it has found as buttons.

use super::parts;
use crate::api;
use crate::html;
use crate::route::Query;
use crate::texts::t;
use crate::ui::{self, Form, Kind};
use leptos::ev;
use leptos::prelude::*;
use protocol::desk::people::{ContactRow, ContactsPage};

/// Contacts that are shown: who is not among them is looked for with more letters.
const LIMIT: &str = "8";

/// The field and its results, without the contact `but`; `choose` gets the one that is picked.
pub fn view(
    site: StoredValue<String>,
    label: &'static str,
    but: &str,
    choose: impl Fn(ContactRow) + Clone + Send + Sync + 'static,
) -> AnyView {
    let t = t();
    let form = Form::new("find");
    let q = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<ContactRow>>);
    let but = but.to_owned();
    let send = move || {
        let query = Query::default().with("q", q.get_untracked().trim()).with("limit", LIMIT);
        let path = site.with_value(|it| api::of_site(it, &format!("contacts{query}")));
        let but = but.clone();
        form.send(async move { api::get::<ContactsPage>(&path).await }, move |page| {
            found.set(Some(page.contacts.into_iter().filter(|it| it.id != but).collect()));
        });
    };
    let field = html::div().class("find-fields").child((
        ui::text(form, "q", label, t.contacts.q_hint, ("search", "off"), q),
        ui::submit(Kind::Plain, t.merging.search, form.busy),
    ));
    let results = move || {
        found.get().map(|all| match all.is_empty() {
            true => html::p().class("muted").child(t.merging.nobody).into_any(),
            false => {
                let all: Vec<_> = all.into_iter().map(|it| result(it, choose.clone())).collect();
                html::ul().class("found-contacts").child(all).into_any()
            }
        })
    };
    let results = html::div().attr("role", "status").child(results);
    html::many((form.view(send, field), results))
}

fn result(it: ContactRow, choose: impl Fn(ContactRow) + 'static) -> AnyView {
    let face = parts::plain(&it);
    let button = html::button()
        .attr("type", "button")
        .class("found-contact")
        .on(ev::click, move |_| choose(it.clone()))
        .child(face);
    html::li().child(button).into_any()
}
