//! The form of a search. It shows what the address asks for, and asks for something else when it is sent.

use super::search;
use crate::app::desk;
use crate::html;
use crate::route::Query;
use crate::texts::t;
use crate::ui::{self, Form, Kind};
use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A field: its word and the text in it.
type Field = (&'static str, RwSignal<String>);

/// Words whose fields are always there; the others are behind a summary.
const FIRST: [&str; 6] = ["url", "event", "attribute", "value", "from", "to"];

/// The form; `form` is where problems are shown.
pub fn view(form: Form) -> AnyView {
    let query = desk().query();
    let fields: Vec<Field> = search::WORDS.into_iter().map(|word| (word, RwSignal::default())).collect();
    let shown = StoredValue::new(fields);
    Effect::new(move || {
        let query = query.get();
        shown.with_value(|fields| {
            for (word, field) in fields {
                field.set(written(word, query.get(word).unwrap_or_default()));
            }
        });
    });
    let send = move || {
        let asked = shown.with_value(|fields| {
            fields.iter().fold(Query::default(), |all, (word, it)| all.with(word, &read(word, &it.get_untracked())))
        });
        desk().ask(search::asked(&asked));
    };
    let is_rare =
        query.with_untracked(|it| search::WORDS.iter().any(|word| !FIRST.contains(word) && it.get(word).is_some()));
    let of = |first: bool| -> Vec<AnyView> {
        shown.with_value(|fields| {
            fields.iter().filter(|it| FIRST.contains(&it.0) == first).map(|it| field(form, *it)).collect()
        })
    };
    let more = html::details()
        .class("more-fields")
        .attr("open", is_rare)
        .child((html::summary().child(t().sessions.more_fields), html::div().class("search-fields").child(of(false))));
    let clear = move || desk().ask(Query::default());
    let buttons = html::div().class("buttons").child((
        ui::submit(Kind::Primary, t().sessions.search, form.busy),
        ui::button(Kind::Plain, t().sessions.clear, clear),
    ));
    let body = (html::div().class("search-fields").child(of(true)), more, buttons);
    html::section()
        .class("card search-form")
        .attr("role", "search")
        .attr("aria-label", t().sessions.form)
        .child(form.view(send, body))
        .into_any()
}

fn field(form: Form, (word, value): Field) -> AnyView {
    let t = &t().sessions;
    let kind = if is_time(word) { "datetime-local" } else { "text" };
    let label = match word {
        "url" => t.url,
        "event" => t.event,
        "attribute" => t.attribute,
        "value" => t.value,
        "from" => t.from,
        "to" => t.to,
        "country" => t.country,
        "device" => return chosen(word, t.device, &DEVICES, super::words::device, value),
        "browser" => t.browser,
        "os" => t.os,
        "campaign_source" => t.campaign_source,
        "campaign_name" => t.campaign_name,
        "referrer_host" => t.referrer_host,
        "referrer_medium" => return chosen(word, t.referrer_medium, &MEDIA, super::words::medium, value),
        "bots" => return chosen(word, t.bots, &["only", "all"], bots, value),
        _ => t.visitor,
    };
    ui::text(form, word, label, "", (kind, "off"), value)
}

const DEVICES: [&str; 4] = ["desktop", "mobile", "tablet", "other"];
const MEDIA: [&str; 7] = ["direct", "internal", "search", "social", "email", "paid", "unknown"];

fn bots(word: &str) -> &'static str {
    let t = &t().sessions;
    if word == "only" { t.bots_only } else { t.bots_all }
}

/// One of several; the first asks for nothing.
fn chosen(
    word: &'static str,
    label: &'static str,
    words: &'static [&'static str],
    name: fn(&str) -> &'static str,
    value: RwSignal<String>,
) -> AnyView {
    let any = if word == "bots" { t().sessions.bots_none } else { t().sessions.any };
    let id = format!("search-{word}");
    let options = std::iter::once(("", any)).chain(words.iter().map(move |it| (*it, name(it))));
    let options: Vec<_> = options
        .map(|(word, name)| {
            html::option().attr("value", word).prop("selected", move || value.with(|it| it == word)).child(name)
        })
        .collect();
    let select = html::select()
        .attr("id", id.clone())
        .on(leptos::ev::change, move |event| value.set(event_target_value(&event)))
        .child(options);
    html::div().class("field").child((html::label().attr("for", id).child(label), select)).into_any()
}

fn is_time(word: &str) -> bool {
    matches!(word, "from" | "to")
}

/// What stands in a field: times as the agent's clock shows them.
fn written(word: &str, value: &str) -> String {
    match value.parse::<i64>() {
        Ok(ms) if is_time(word) => local(ms),
        _ => value.to_owned(),
    }
}

/// What is asked for: times in milliseconds, so that a link means the same in every zone.
fn read(word: &str, text: &str) -> String {
    if !is_time(word) || text.is_empty() {
        return text.to_owned();
    }
    let ms = Date::parse(text);
    if ms.is_finite() { (ms as i64).to_string() } else { String::new() }
}

/// As a `datetime-local` field writes it.
fn local(ms: i64) -> String {
    let it = Date::new(&JsValue::from_f64(ms as f64));
    let (year, month, day) = (it.get_full_year(), it.get_month() + 1, it.get_date());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", it.get_hours(), it.get_minutes())
}
