//! The list of contacts: a search that stands in the address, and what it has found.

use super::paged::Paged;
use super::{may, parts, words};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Query, Route};
use crate::texts::t;
use crate::ui::{self, Cell, Form, Icon, Kind, Tone, badge, cell, head, icon};
use leptos::ev;
use leptos::prelude::*;
use protocol::desk::people::{ContactRow, ContactsPage};

/// Contacts that come at a time.
const LIMIT: &str = "50";

/// Kinds that can be asked for.
const KINDS: [&str; 4] = ["ephemeral", "identified", "curated", "canonical"];

/// The page.
pub fn page(site: String) -> AnyView {
    let t = &t().contacts;
    let found = Paged::<ContactsPage>::new();
    let query = desk().query();
    let of_site = site.clone();
    Effect::new(move || {
        let asked = asked(&query.get()).with("limit", LIMIT);
        found.begin(api::of_site(&of_site, &format!("contacts{asked}")));
    });
    let buttons = buttons(&site);
    let (site, again) = (StoredValue::new(site), query);
    let count = move || {
        let many = found.items.with(|it| it.as_ref().map_or(0, Vec::len));
        (many > 0).then(|| (t.found)(many, found.next.with(Option::is_some)))
    };
    let none = move || nothing(again, &site.get_value());
    let list = move |all: Vec<ContactRow>| {
        let heads = [t.name, t.kind, t.email, t.phone, t.verified, t.changed].map(|it| head(it, false)).into();
        ui::table(t.title, heads, all.iter().map(|it| row(&site.get_value(), it)).collect())
    };
    let results = html::section()
        .class("card")
        .child((html::p().class("muted").attr("role", "status").child(count), found.view(none, list)));
    ui::page_with(t.title, buttons, "wide people", (search(), results))
}

/// What an address asks for, without words that are none of this search.
fn asked(query: &Query) -> Query {
    ["q", "kind"].iter().fold(Query::default(), |all, word| all.with(word, query.get(word).unwrap_or_default().trim()))
}

fn buttons(site: &str) -> AnyView {
    let t = &t().contacts;
    let link = |to: Route, label: &'static str, class: &'static str, picture: Option<Icon>| {
        html::a().class(class).attr("href", to.to_string()).child((picture.map(icon), label))
    };
    let site = site.to_owned();
    let new = may("contact:add")
        .then(|| link(Route::NewContact { site: site.clone() }, t.new, "button primary", Some(Icon::Plus)));
    let import =
        may("contact:import").then(|| link(Route::ImportContacts { site: site.clone() }, t.import, "button", None));
    let export = may("contact:export").then(|| {
        let address = api::address(&api::of_site(&site, "contacts/export"));
        html::a().class("button").attr("href", address).attr("download", "contacts.csv").child(t.export)
    });
    html::many((new, import, export))
}

fn search() -> AnyView {
    let t = &t().contacts;
    let query = desk().query();
    let form = Form::new("contacts");
    let q = RwSignal::new(String::new());
    Effect::new(move || q.set(query.get().get("q").unwrap_or_default().to_owned()));
    let ask = move |kind: Option<String>| {
        let query = query.get_untracked();
        let kind = kind.unwrap_or_else(|| query.get("kind").unwrap_or_default().to_owned());
        desk().ask(Query::default().with("q", q.get_untracked().trim()).with("kind", &kind));
    };
    let options = std::iter::once(("", t.any_kind)).chain(KINDS.map(|it| (it, words::kind(it))));
    let options: Vec<_> = options
        .map(|(word, label)| {
            let chosen = move || query.with(|it| it.get("kind").unwrap_or_default() == word);
            html::option().attr("value", word).prop("selected", chosen).child(label)
        })
        .collect();
    let kind = html::select()
        .attr("id", "contacts-kind")
        .on(ev::change, move |event| ask(Some(event_target_value(&event))))
        .child(options);
    let kind = html::div().class("field").child((html::label().attr("for", "contacts-kind").child(t.kind), kind));
    let clear = move || {
        let is_asked = query.with(|it| !it.is_empty());
        is_asked.then(|| ui::button(Kind::Plain, t.clear, || desk().ask(Query::default())))
    };
    let fields = html::div().class("people-search").child((
        ui::text(form, "q", t.q, t.q_hint, ("search", "off"), q),
        kind,
        html::div().class("buttons").child((ui::submit(Kind::Plain, t.find, form.busy), clear)),
    ));
    html::section()
        .attr("role", "search")
        .attr("aria-label", t.search)
        .child(form.view(move || ask(None), fields))
        .into_any()
}

fn row(site: &str, it: &ContactRow) -> Vec<Cell> {
    let t = &t().contacts;
    let verified = match it.verified {
        true => badge(Tone::Good, t.verified),
        false => html::span().class("muted").child(t.not_verified).into_any(),
    };
    vec![
        cell(html::strong().child(parts::link(site, it))),
        cell(words::kind(&it.kind).to_owned()),
        cell(text(&it.email, "")),
        cell(text(&it.phone, "phone")),
        cell(verified),
        cell(ui::ago(it.changed_at)),
    ]
}

/// Nothing at all where there is no text: narrow screens leave such a line out.
fn text(it: &str, class: &'static str) -> Option<AnyView> {
    (!it.is_empty()).then(|| html::bdi().class(class).child(it.to_owned()).into_any())
}

fn nothing(query: Memo<Query>, site: &str) -> AnyView {
    let t = &t().contacts;
    if query.with_untracked(|it| !it.is_empty()) {
        return ui::empty(t.none_title, t.none, ui::button(Kind::Plain, t.clear, || desk().ask(Query::default())));
    }
    let new = may("contact:add").then(|| ui::inside(&Route::NewContact { site: site.to_owned() }, t.new));
    ui::empty(t.empty_title, t.empty, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_the_search_are_asked_for() {
        let query = Query::parse("?colour=red&q=%20ann%20&kind=curated");
        assert_eq!(asked(&query).to_string(), "?q=ann&kind=curated");
    }
}
