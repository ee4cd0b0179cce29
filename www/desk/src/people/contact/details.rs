//! What is known of a contact, and what is linked to it: browsers, sessions, joined contacts. What does not belong to it
//! is ticked and split off.

use super::Page;
use crate::api;
use crate::html;
use crate::people::act::Act;
use crate::people::{may, parts, words};
use crate::route::Route;
use crate::texts::t;
use crate::ui::{self, Cell, Kind, cell, head};
use leptos::prelude::*;
use protocol::desk::people::{ContactView, FieldView, LinkView, Split, Sure};

/// The cards.
pub fn view(page: Page) -> AnyView {
    ui::show(page.contact, move |contact: ContactView| {
        let ids = (!contact.aliases.is_empty()).then(|| ids(&contact));
        html::div()
            .class("contact-details")
            .child((fields(&contact), links(page, &contact), ids, not_same(page, &contact)))
            .into_any()
    })
}

fn fields(contact: &ContactView) -> AnyView {
    let t = t();
    if contact.fields.is_empty() {
        return ui::card(t.contact.fields, html::p().class("muted").child(t.contact.no_fields));
    }
    let facts = contact.fields.iter().map(|it| (words::field(&it.name).to_owned(), field(it))).collect();
    ui::card(t.contact.fields, ui::facts(facts))
}

fn field(it: &FieldView) -> AnyView {
    let others = (!it.others.is_empty())
        .then(|| html::div().class("second-line").child(html::bdi().child((t().fields.also)(&it.others.join(", ")))));
    let source = html::div().class("second-line").child((
        words::sure(it.sure, ""),
        " · ",
        html::bdi().child(words::by(&it.by).to_owned()),
        " · ",
        ui::moment(it.at),
    ));
    html::many((html::div().class("field-value").child(html::bdi().child(it.value.clone())), source, others))
}

/// Everything that can leave the contact, each with a box to tick.
fn links(page: Page, contact: &ContactView) -> AnyView {
    let t = t();
    let can_split = may("identity:merge");
    let chosen = RwSignal::new(Vec::<String>::new());
    let identifiers = contact.identifiers.iter().map(|it| LinkView {
        edge: it.edge.clone(),
        kind: it.kind.clone(),
        id: if it.shown.is_empty() { it.text.clone() } else { it.shown.clone() },
        sure: it.sure,
        how: it.how.clone(),
        by: it.by.clone(),
        at: it.at,
        seq: it.seq,
    });
    let rows: Vec<_> =
        identifiers.chain(contact.links.iter().cloned()).map(|it| row(page, it, can_split.then_some(chosen))).collect();
    let heads = vec![head(t.contact.what, false), head(t.contact.sure, false), head(t.contact.how, false)];
    let split = can_split.then(|| {
        let path = page.of_contact("split");
        let ask = move || {
            let edges = chosen.get_untracked();
            let text = (t.acts.split_text)(edges.len());
            let path = path.clone();
            page.acts.ask(Act::new(t.acts.split_title, text, t.acts.split_do, path, move |reason, _| {
                api::json(&Split { edges: edges.clone(), reason })
            }));
        };
        let any = Memo::new(move |_| chosen.with(|it| !it.is_empty()));
        move || any.get().then(|| ui::button(Kind::Plain, t.acts.split, ask.clone()))
    });
    let hint = can_split.then(|| html::p().class("hint").child(t.contact.links_hint));
    let table = ui::table(t.contact.links, heads, rows);
    ui::card(t.contact.links, (hint, table, html::div().class("buttons").child(split)))
}

fn row(page: Page, it: LinkView, chosen: Option<RwSignal<Vec<String>>>) -> Vec<Cell> {
    let kind = words::of_what(&it.kind).to_owned();
    let id = match it.kind.as_str() {
        "session" => page.site.with_value(|site| ui::inside(&Route::session(site, &it.id), it.id.clone())),
        "epoch" | "conversation" | "join" => html::code().child(it.id.clone()).into_any(),
        _ => html::bdi().child(it.id.clone()).into_any(),
    };
    let what = html::many((html::span().class("muted").child(kind), " ", id));
    let what = match chosen {
        None => what,
        Some(chosen) => {
            let (asked, edge) = (it.edge.clone(), it.edge.clone());
            let ticked = Signal::derive(move || chosen.with(|all| all.contains(&asked)));
            ui::check(what, ticked, move |on| {
                chosen.update(|all| {
                    all.retain(|it| *it != edge);
                    if on {
                        all.push(edge.clone());
                    }
                });
            })
        }
    };
    let how = (html::bdi().child(words::how_and_by(&it.how, &it.by)), " · ", ui::moment(it.at));
    vec![cell(what), cell(sure(&it)), cell(html::span().child(how))]
}

/// A join is an agent's or a proof's doing; how sure we are of the rest stands in a badge.
fn sure(it: &LinkView) -> AnyView {
    if it.kind == "join" && it.sure == Sure::Mentioned { ().into_any() } else { parts::sure(it.sure, &it.how) }
}

fn ids(contact: &ContactView) -> AnyView {
    let t = &t().contact;
    let id = |it: &String| html::code().child(it.clone()).into_any();
    let aliases = contact.aliases.iter().map(|it| (t.alias.to_owned(), id(it)));
    let all = std::iter::once((t.id.to_owned(), id(&contact.id))).chain(aliases).collect();
    ui::card(t.ids, ui::facts(all))
}

fn not_same(page: Page, contact: &ContactView) -> Option<AnyView> {
    (!contact.not_same.is_empty()).then(|| {
        let site = page.site.get_value();
        let all: Vec<_> = contact.not_same.iter().map(|it| html::li().child(parts::who(&site, it))).collect();
        ui::card(t().contact.not_same, html::ul().class("suggestions").child(all))
    })
}
