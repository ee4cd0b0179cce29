//! The filters above the table. What can be chosen is what is there: countries and sources of the rows.

use super::Live;
use super::order::source;
use super::view_state::{Column, LIVE_STATES, Order};
use crate::app::desk;
use crate::html;
use crate::sessions::words;
use crate::texts::t;
use crate::ui::{Icon, icon};
use leptos::ev;
use leptos::prelude::*;
use protocol::desk::journeys::Bots;
use protocol::desk::live::LiveRow;
use std::collections::HashMap;

/// So many sources and countries can be chosen.
const CHOICES: usize = 40;

/// What rows have in common, the most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Countries and how many rows have them.
    countries: Vec<String>,
    /// Sources.
    sources: Vec<String>,
}

impl Facets {
    /// What these rows have in common.
    pub fn of<'a>(rows: impl Iterator<Item = &'a LiveRow>) -> Self {
        let (mut countries, mut sources) = (HashMap::new(), HashMap::new());
        for row in rows {
            *countries.entry(row.country.as_str()).or_insert(0) += 1;
            *sources.entry(source(row)).or_insert(0) += 1;
        }
        Self { countries: frequent(countries), sources: frequent(sources) }
    }
}

/// The most frequent, in the order of letters: so that a choice stays at its place while numbers change.
fn frequent(counted: HashMap<&str, usize>) -> Vec<String> {
    let mut all: Vec<_> = counted.into_iter().filter(|it| !it.0.is_empty()).collect();
    all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    all.truncate(CHOICES);
    let mut names: Vec<_> = all.into_iter().map(|it| it.0.to_owned()).collect();
    names.sort_unstable();
    names
}

/// Whether somebody is choosing: then the choices stay.
pub fn is_choosing() -> bool {
    document().active_element().is_some_and(|it| it.tag_name() == "SELECT")
}

/// The name of a column.
pub fn column(column: Column) -> &'static str {
    let t = &t().live;
    match column {
        Column::State => t.state,
        Column::Person => crate::texts::t().person.title,
        Column::Page => t.page,
        Column::Time => t.time,
        Column::Pages => t.pages,
        Column::Source => t.source,
        Column::Device => t.device,
        Column::Country => t.country,
        Column::Number => t.visit,
    }
}

/// All filters.
pub fn bar(live: Live) -> AnyView {
    let t = t();
    let devices =
        || ["desktop", "mobile", "tablet", "other"].map(|it| (it.to_owned(), words::device(it).to_owned())).to_vec();
    let countries = move || {
        let chosen = live.view.with(|it| it.filter.country.clone());
        let codes = with_chosen(live.facets.with(|it| it.countries.clone()), &chosen);
        codes.into_iter().map(|it| (it.clone(), format!("{it} {}", words::country(&it)))).collect()
    };
    let sources = move || {
        let chosen = live.view.with(|it| it.filter.source.clone());
        let names = with_chosen(live.facets.with(|it| it.sources.clone()), &chosen);
        let shown = |it: &String| if is_medium(it) { words::medium(it).to_owned() } else { it.clone() };
        names.into_iter().map(|it| (it.clone(), shown(&it))).collect()
    };
    let bots = || {
        [(Bots::Only, t.sessions.bots_only), (Bots::All, t.sessions.bots_all)]
            .map(|it| (it.0.word().to_owned(), it.1.to_owned()))
            .to_vec()
    };
    let parts = (
        text(live),
        states(live),
        choice(
            "device",
            t.live.device,
            t.sessions.any,
            devices,
            move || live.view.with(|it| it.filter.device.clone()),
            move |to| live.ask(|it| it.filter.device = to),
        ),
        choice(
            "country",
            t.live.country,
            t.sessions.any,
            countries,
            move || live.view.with(|it| it.filter.country.clone()),
            move |to| live.ask(|it| it.filter.country = to),
        ),
        choice(
            "source",
            t.live.source,
            t.sessions.any,
            sources,
            move || live.view.with(|it| it.filter.source.clone()),
            move |to| live.ask(|it| it.filter.source = to),
        ),
        choice(
            "bots",
            t.live.bots,
            t.sessions.bots_none,
            bots,
            move || live.view.with(|it| bots_word(it.bots)),
            move |to| live.ask(|it| it.bots = Bots::of_word(&to).unwrap_or_default()),
        ),
        sort(live),
    );
    let open = RwSignal::new(false);
    let class = move || if open.get() { "live-filters is-open" } else { "live-filters" };
    let toggle = html::button()
        .attr("type", "button")
        .class("button filters-toggle")
        .attr("aria-expanded", move || if open.get() { "true" } else { "false" })
        .on(ev::click, move |_| open.update(|it| *it = !*it))
        .child((icon(Icon::Filter), t.live.filters));
    html::div().class(class).attr("role", "search").attr("aria-label", t.live.filters).child((parts, toggle)).into_any()
}

fn bots_word(bots: Bots) -> String {
    if bots == Bots::None { String::new() } else { bots.word().to_owned() }
}

fn is_medium(word: &str) -> bool {
    matches!(word, "direct" | "internal" | "search" | "social" | "email" | "paid" | "unknown")
}

fn with_chosen(mut all: Vec<String>, chosen: &str) -> Vec<String> {
    if !chosen.is_empty() && !all.iter().any(|it| it == chosen) {
        all.push(chosen.to_owned());
    }
    all
}

/// Text in title or address. Typing replaces the address's state, so that the back button leads out of the search at once.
fn text(live: Live) -> AnyView {
    let type_in = move |text: String| {
        let mut view = live.view.get_untracked();
        view.filter.text = text;
        let desk = desk();
        desk.replace(desk.route.get_untracked().with_query(view.query()));
    };
    let input = html::input()
        .attr("id", "live-text")
        .attr("type", "search")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .prop("value", move || live.view.with(|it| it.filter.text.clone()))
        .on(ev::input, move |event| type_in(event_target_value(&event)));
    let label = html::label().attr("for", "live-text").child(t().live.text);
    html::div().class("live-filter grows").child((label, input)).into_any()
}

/// The states, each with how many have it.
fn states(live: Live) -> AnyView {
    let all = (None, t().live.all_states.to_owned());
    let choices = std::iter::once(all).chain(LIVE_STATES.map(|it| (Some(it), words::state(it).to_owned())));
    let buttons: Vec<_> = choices
        .map(|(state, word)| {
            let is_here = move || live.view.with(|it| it.filter.state == state);
            let many = Memo::new(move |_| {
                live.counts.with(|it| match state {
                    None => it.by_state.iter().sum::<usize>(),
                    Some(state) => it.by_state[state as usize],
                })
            });
            html::button()
                .attr("type", "button")
                .class("state-choice")
                .attr("aria-pressed", move || if is_here() { "true" } else { "false" })
                .on(ev::click, move |_| live.ask(|it| it.filter.state = state))
                .child((word, html::span().class("number").child(move || many.get().to_string())))
        })
        .collect();
    html::div().class("live-states").attr("role", "group").attr("aria-label", t().live.state).child(buttons).into_any()
}

/// One of several; the first asks for nothing.
fn choice(
    name: &'static str,
    label: &'static str,
    any: &'static str,
    all: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static,
    chosen: impl Fn() -> String + Copy + Send + Sync + 'static,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let id = format!("live-{name}");
    let all = Memo::new(move |_| all());
    let options = move || {
        let chosen = chosen();
        let all = std::iter::once((String::new(), any.to_owned())).chain(all.get());
        let option = |(word, label): (String, String)| {
            let is_chosen = word == chosen;
            html::option().attr("value", word).attr("selected", is_chosen).prop("selected", is_chosen).child(label)
        };
        all.map(option).collect::<Vec<_>>()
    };
    let select = html::select()
        .attr("id", id.clone())
        .on(ev::change, move |event| choose(event_target_value(&event)))
        .child(options);
    html::div()
        .class(format!("live-filter of-{name}"))
        .child((html::label().attr("for", id).child(label), select))
        .into_any()
}

/// The order, where the heads of the columns have no room.
fn sort(live: Live) -> AnyView {
    let words =
        move || Column::shown(live.with_people).map(|it| (it.word().to_owned(), column(it).to_owned())).collect();
    let here = move || live.view.with(|it| it.order.by.word().to_owned());
    let choose = move |word: String| {
        if let Some(by) = Column::ALL.into_iter().find(|it| it.word() == word) {
            live.ask(|it| it.order = Order { by, falling: by.falls_first() });
        }
    };
    choice("sort", t().live.sort, column(Column::Time), words, here, choose)
}
