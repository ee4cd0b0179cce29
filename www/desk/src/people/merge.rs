//! Joining two contacts: who the other one is, what would come of it, and why. Also the opposite: telling two apart.

use super::act::{self, Act};
use super::find;
use super::{parts, words};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, cell, dialog, head, load, open_while};
use leptos::prelude::*;
use protocol::desk::people::{Acted, ContactRow, MergePreview, Pair};

/// Two contacts that are to be joined; the other one may still have to be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Merging {
    /// One.
    pub a: String,
    /// The other.
    pub b: Option<ContactRow>,
}

/// The act of telling two contacts apart.
pub fn not_same(site: StoredValue<String>, a: &ContactRow, b: &ContactRow) -> Act {
    let t = &t().acts;
    let text = (t.not_same_text)(&parts::name(&a.name), &parts::name(&b.name));
    let (a, b) = (a.id.clone(), b.id.clone());
    let path = site.with_value(|it| api::of_site(it, "contacts/not-same"));
    Act::new(t.not_same_title, text, t.not_same, path, move |reason, _| {
        api::json(&Pair { a: a.clone(), b: b.clone(), reason })
    })
}

/// The dialog, to stand once on a page; open while two are to be joined.
pub fn merging(
    site: StoredValue<String>,
    now: RwSignal<Option<Merging>>,
    done: impl Fn(Acted) + Copy + Send + Sync + 'static,
) -> AnyView {
    let open = open_while(now);
    dialog(
        || t().merging.title.to_owned(),
        open,
        move || {
            let Some(it) = now.get_untracked() else { return ().into_any() };
            let other = RwSignal::new(it.b);
            let a = it.a;
            html::many(move || match other.get() {
                None => find::view(site, t().merging.find, &a, move |row| other.set(Some(row))),
                Some(row) => {
                    let pair = Pair { a: a.clone(), b: row.id, reason: String::new() };
                    preview(site, pair, other, open, done)
                }
            })
        },
    )
}

fn preview(
    site: StoredValue<String>,
    pair: Pair,
    other: RwSignal<Option<ContactRow>>,
    open: RwSignal<bool>,
    done: impl Fn(Acted) + Copy + Send + Sync + 'static,
) -> AnyView {
    let asked = pair.clone();
    let preview = load(move || {
        let (path, pair) = (site.with_value(|it| api::of_site(it, "contacts/preview-merge")), asked.clone());
        async move { api::post::<MergePreview>(&path, &pair).await }
    });
    ui::show(preview, move |it: MergePreview| {
        let told = told(&it);
        if it.forbidden.is_empty() {
            return html::many((told, form(site, pair.clone(), other, open, done)));
        }
        let back = ui::button(Kind::Plain, t().merging.other_one, move || other.set(None));
        html::many((told, html::div().class("buttons").child(back)))
    })
}

/// What would come of it.
fn told(it: &MergePreview) -> AnyView {
    let t = &t().merging;
    let side = |label: &'static str, row: &ContactRow| {
        html::div().class("conflict-side").child((html::p().class("hint").child(label), parts::plain(row)))
    };
    let sides = html::div().class("conflict-sides").child((side(t.keeps, &it.kept), side(t.goes, &it.lost)));
    let rules = |title: &'static str, class: &'static str, words: &[String]| {
        (!words.is_empty()).then(|| {
            let all: Vec<_> = words.iter().map(|it| html::li().child(words::rule(it))).collect();
            html::div().class(class).child((html::strong().child(title), html::ul().child(all)))
        })
    };
    let conflicts = (!it.conflicts.is_empty()).then(|| {
        let rows = it.conflicts.iter().map(|it| {
            let value = |it: &str| cell(html::bdi().child(it.to_owned()));
            vec![cell(words::field(&it.name).to_owned()), value(&it.holds), value(&it.other)]
        });
        let heads = [t.field, t.holds, t.other].map(|it| head(it, false)).into();
        html::many((html::h3().child(t.conflicts), ui::table(t.conflicts, heads, rows.collect())))
    });
    let identifiers: Vec<_> =
        it.identifiers.iter().map(|it| html::li().child(html::bdi().child(it.text.clone()))).collect();
    let facts = ui::facts(vec![
        (t.identifiers.to_owned(), html::ul().child(identifiers).into_any()),
        (t.browsers.to_owned(), ui::grouped(it.epochs).into_any()),
    ]);
    html::many((
        sides,
        rules(t.forbidden, "notice bad", &it.forbidden),
        rules(t.overrides, "notice warn", &it.overrides),
        conflicts,
        facts,
    ))
}

fn form(
    site: StoredValue<String>,
    pair: Pair,
    other: RwSignal<Option<ContactRow>>,
    open: RwSignal<bool>,
    done: impl Fn(Acted) + Copy + Send + Sync + 'static,
) -> AnyView {
    let t = t();
    let form = Form::new("merge");
    let reason = RwSignal::new(String::new());
    let outcome = RwSignal::new(None::<Acted>);
    let send = move || {
        let body = api::json(&Pair { reason: reason.get_untracked(), ..pair.clone() });
        let path = site.with_value(|it| api::of_site(it, "contacts/merge"));
        form.send(async move { api::act("POST", &path, body).await }, move |acted| {
            match words::not_done(&acted) {
                Some(_) => outcome.set(Some(acted.clone())),
                None => {
                    open.set(false);
                    desk().say(t.merging.merged);
                }
            }
            done(acted);
        });
    };
    form.focus("reason");
    html::many(move || {
        if let Some(acted) = outcome.get() {
            return act::told(&acted, open);
        }
        let back = ui::button(Kind::Plain, t.merging.other_one, move || other.set(None));
        let buttons = html::div().class("buttons").child((ui::submit(Kind::Primary, t.acts.merge, form.busy), back));
        let reason = ui::text(form, "reason", t.acts.reason, t.merging.undo_hint, ("text", "off"), reason);
        form.view(send.clone(), (reason, buttons))
    })
}
