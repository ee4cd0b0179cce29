//! Delivery health: what became of events, a small chart for each kind of fate, and what is set aside.

use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Query, Route, Tab};
use crate::texts::t;
use crate::time::{self, Style};
use crate::ui::{self, Bars, Series, cell, chart, head, load, number};
use leptos::prelude::*;
use protocol::desk::delivery::{Delivery, Hour, SetAsideView};
use std::time::Duration;

const DAY_HOURS: &str = "24";
const WEEK_HOURS: &str = "168";

/// Outcomes that belong together, with the class of each one's colour.
type Group = &'static [(&'static str, &'static str)];
const ARRIVED: Group = &[("accepted", "good"), ("duplicate", "plain")];
const REFUSED: Group = &[("invalid", "bad"), ("limited", "warn"), ("too_old", "plain"), ("filtered", "info")];
const LOST: Group = &[("client_dropped", "bad")];
const ASIDE: Group = &[("quarantined", "warn")];

/// The page.
pub fn delivery(site: String) -> AnyView {
    let t = &t().delivery;
    let query = desk().query();
    let hours =
        Memo::new(move |_| if query.with(|it| it.get("hours") == Some(WEEK_HOURS)) { WEEK_HOURS } else { DAY_HOURS });
    let path = api::of_site(&site, "delivery?hours=");
    let loaded = load(move || {
        let path = format!("{path}{}", hours.get());
        async move { api::get::<Delivery>(&path).await }
    });
    if let Ok(timer) = set_interval_with_handle(move || loaded.again(), Duration::from_secs(60)) {
        on_cleanup(move || timer.clear());
    }
    let choice = move || {
        let link = |word: &'static str, label: &'static str| {
            let to = Route::settings(&site, Tab::Delivery).with_query(Query::default().with("hours", word));
            let here = (hours.get() == word).then_some("true");
            html::a().class("button").attr("href", to.to_string()).attr("aria-current", here).child(label)
        };
        html::div()
            .class("segmented")
            .attr("role", "group")
            .attr("aria-label", t.time)
            .child((link(DAY_HOURS, t.day), link(WEEK_HOURS, t.week)))
    };
    let top = html::div()
        .class("page-head")
        .child((html::p().class("muted").child(t.hint), html::div().class("beside").child(choice)));
    html::many((top, ui::show(loaded, move |it| health(&it))))
}

fn health(it: &Delivery) -> AnyView {
    let t = &t().delivery;
    let quarantine = quarantine(it);
    if it.outcomes.is_empty() {
        let nothing = html::div().class("card").child(ui::empty(t.none_title, t.none, ()));
        return html::many((nothing, quarantine));
    }
    let charts = html::div().class("charts").child((
        group(it, t.arrived, t.arrived_hint, ARRIVED),
        group(it, t.refused, t.refused_hint, REFUSED),
        group(it, t.lost, t.lost_hint, LOST),
        group(it, t.aside, t.aside_hint, ASIDE),
    ));
    let heads = vec![head(t.outcome, false), head(t.reason, false), head(t.events, true)];
    let rows = it.outcomes.iter().map(|it| {
        let reason = (!it.reason.is_empty()).then(|| html::code().child(it.reason.clone()));
        vec![cell(word(&it.outcome)), cell(reason), number(it.events)]
    });
    let detail = ui::card(t.outcomes, ui::table(t.outcomes, heads, rows.collect()));
    html::many((charts, detail, quarantine))
}

/// The word on screen for an outcome; its own where a later server has more of them.
fn word(outcome: &str) -> String {
    (t().delivery.word)(outcome).map_or_else(|| outcome.to_owned(), str::to_owned)
}

fn group(it: &Delivery, title: &'static str, hint: &'static str, group: Group) -> AnyView {
    let bars = bars(&it.hours, title, group);
    let total: i64 = bars.series.iter().flat_map(|it| it.values.iter()).sum();
    let legend: Vec<_> = bars
        .series
        .iter()
        .filter(|it| it.values.iter().any(|n| *n != 0))
        .map(|it| {
            let sum = ui::grouped(it.values.iter().sum());
            let swatch = html::span().class(format!("swatch {}", it.class)).attr("aria-hidden", "true");
            html::li().child((swatch, it.name.clone(), " ", html::b().child(sum)))
        })
        .collect();
    let span = it.hours.first().zip(it.hours.last()).map(|(first, last)| {
        (t().delivery.from_to)(&time::at(first.at, Style::Moment), &time::at(last.at + 3_600_000, Style::Moment))
    });
    let total = html::span().class("total").child(ui::grouped(total));
    let below =
        html::div().class("chart-below").child((html::ul().class("legend").child(legend), html::span().child(span)));
    ui::card_with(title, total, (html::p().class("hint").child(hint), chart(&bars), below))
}

fn bars(hours: &[Hour], title: &str, group: Group) -> Bars {
    let count =
        |hour: &Hour, outcome: &str| hour.outcomes.iter().filter(|it| it.outcome == outcome).map(|it| it.events).sum();
    let series = group.iter().map(|(outcome, class)| Series {
        name: word(outcome),
        class,
        values: hours.iter().map(|it| count(it, outcome)).collect(),
    });
    let labels = hours.iter().map(|it| time::at(it.at, Style::Moment));
    Bars { name: title.to_owned(), labels: labels.collect(), series: series.collect() }
}

fn quarantine(it: &Delivery) -> AnyView {
    let t = &t().delivery;
    if it.quarantine.is_empty() {
        return ui::card(t.quarantine, html::p().class("muted").child(t.quarantine_none));
    }
    let heads = vec![head(t.came, false), head(t.reason, false), head(t.content, false)];
    let rows = it.quarantine.iter().map(|it: &SetAsideView| {
        let content = match it.content.is_empty() {
            true => html::span().class("muted").child(t.whole).into_any(),
            false => html::code().class("cut").child(html::bdi().child(it.content.clone())).into_any(),
        };
        vec![cell(ui::moment(it.received_at)), cell(html::code().child(it.reason.clone())), cell(content)]
    });
    let hint = html::p().class("hint").child((t.quarantine_hint)(it.quarantined));
    ui::card(t.quarantine, (hint, ui::table(t.quarantine, heads, rows.collect())))
}
