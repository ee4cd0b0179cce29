//! The ribbon in the page: a drawing whose pieces lead to their steps. One of them is in the tab order, the arrows lead
//! to the others.

use super::map::Map;
use super::ribbon::{Piece, pieces, scale, ticks};
use super::{hues, step_view};
use crate::html;
use crate::html::svg;
use crate::sessions::words;
use crate::texts::t;
use crate::time;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, SvgElement};

/// The ribbon of a map.
pub fn view(map: Memo<Map>) -> AnyView {
    let pieces = Memo::new(move |_| map.with(pieces));
    let ticks = Memo::new(move |_| map.with(ticks));
    let places = move || (0..pieces.with(Vec::len)).collect::<Vec<_>>();
    let all = For(ForProps::builder().each(places).key(|it| *it).children(move |it| piece(map, pieces, it)).build())
        .into_any();
    let marks = For(ForProps::builder()
        .each(move || (0..ticks.with(Vec::len)).collect::<Vec<_>>())
        .key(|it| *it)
        .children(move |place| {
            let x = move || percent(ticks.with(|it| it.get(place).map_or(0.0, |it| it.at)));
            svg::line().attr("class", "tick").attr("x1", x).attr("x2", x).attr("y1", "30").attr("y2", "38")
        })
        .build())
    .into_any();
    let label = Memo::new(move |_| map.with(|it| (t().journey.ribbon)(it.pages.len(), &time::span(it.to - it.from))));
    let drawing = svg::svg()
        .attr("class", "ribbon")
        .attr("role", "group")
        .attr("aria-label", move || label.get())
        .on(ev::keydown, walk)
        .child((hatch(), svg::g().child(all), svg::g().attr("aria-hidden", "true").child(marks)));
    let marks = Memo::new(move |_| map.with(|it| (scale(it.to - it.from, 6), (it.to - it.from).max(1))));
    let numbers = move || {
        let (marks, length) = marks.get();
        let text = |ms: i64| {
            let place = ms as f64 / length as f64;
            let side = if place > 0.95 {
                "end"
            } else if place < 0.02 {
                "start"
            } else {
                "middle"
            };
            svg::text().attr("x", percent(place)).attr("y", "13").attr("text-anchor", side).child(words::clock(ms))
        };
        marks.into_iter().map(text).collect::<Vec<_>>()
    };
    let below = svg::svg().attr("class", "ribbon-scale").attr("aria-hidden", "true").child(numbers);
    html::div().class("ribbon-box").child((drawing, below)).into_any()
}

fn piece(map: Memo<Map>, pieces: Memo<Vec<Piece>>, place: usize) -> AnyView {
    let it = Memo::new(move |_| pieces.with(|all| all.get(place).cloned()));
    let step = Memo::new(move |_| {
        let page = it.with(|it| it.as_ref().map_or(0, |it| it.page));
        map.with(|map| map.pages.get(page).map(|it| it.id.clone()).unwrap_or_default())
    });
    let class = move || {
        let (page, idle) = it.with(|it| it.as_ref().map_or((0, false), |it| (it.page, it.idle)));
        let hue = map.with(|map| hues(map).get(page).copied().unwrap_or_default());
        format!("piece hue-{hue}{}", if idle { " is-idle" } else { "" })
    };
    let name = Memo::new(move |_| map.with(|map| it.with(|it| it.as_ref().map_or(String::new(), |it| named(map, it)))));
    let (x, width) = (
        move || percent(it.with(|it| it.as_ref().map_or(0.0, |it| it.from))),
        move || percent(it.with(|it| it.as_ref().map_or(0.0, |it| it.to - it.from))),
    );
    let area = svg::rect().attr("x", x).attr("width", width).attr("y", "2").attr("height", "26");
    svg::a()
        .attr("class", class)
        .attr("href", move || format!("#{}", step_view::element_id(&step.get())))
        .attr("tabindex", if place == 0 { "0" } else { "-1" })
        .attr("aria-label", move || name.get())
        .on(ev::click, move |event| {
            event.prevent_default();
            step_view::show(&step.get_untracked());
        })
        .child((svg::title().child(move || name.get()), area))
        .into_any()
}

fn named(map: &Map, piece: &Piece) -> String {
    let length_ms = ((piece.to - piece.from) * (map.to - map.from) as f64) as i64;
    let Some(page) = map.pages.get(piece.page) else { return String::new() };
    let title = step_view::title(page);
    let long = time::span(length_ms);
    if piece.idle { words::line(&[title, &(t().journey.idle)(&long)]) } else { words::line(&[title, &long]) }
}

/// Stripes for times without events.
fn hatch() -> AnyView {
    let line = svg::path().attr("d", "M-2 2l4-4M0 8l8-8M6 10l4-4").attr("class", "hatch-line");
    let pattern = svg::pattern()
        .attr("id", "hatch")
        .attr("width", "8")
        .attr("height", "8")
        .attr("patternUnits", "userSpaceOnUse")
        .child(line);
    svg::defs().child(pattern).into_any()
}

fn percent(fraction: f64) -> String {
    format!("{:.3}%", fraction * 100.0)
}

/// The arrows lead from piece to piece.
fn walk(event: KeyboardEvent) {
    let here = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(here) = here.and_then(|it| it.closest("a").ok().flatten()) else { return };
    let to = match event.key().as_str() {
        "ArrowRight" => here.next_element_sibling(),
        "ArrowLeft" => here.previous_element_sibling(),
        "Home" => here.parent_element().and_then(|it| it.first_element_child()),
        "End" => here.parent_element().and_then(|it| it.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to.and_then(|it| it.dyn_into::<SvgElement>().ok()) {
        let _ = to.focus();
    }
}
