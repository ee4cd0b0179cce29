//! What stands above and instead of the table: how many there are, whether the stream is there, and what it means where
//! nobody is.

use super::Live;
use super::view_state::Filter;
use crate::app::desk;
use crate::html;
use crate::route::{Route, Tab};
use crate::texts::t;
use crate::ui::{self, Icon};
use leptos::ev;
use leptos::prelude::*;
use protocol::desk::journeys::Bots;

/// Whether the stream is there; quiet while it is.
pub fn stream(live: Live) -> AnyView {
    let mark = move || live.cut.get().then(|| html::span().class("badge warn").child(t().live.cut));
    let status = html::span().attr("role", "status").child(mark);
    (status, hold(live)).into_any()
}

/// How many there are, and what hides the others.
pub fn line(live: Live) -> AnyView {
    let people = Memo::new(move |_| live.counts.with(|it| it.people));
    let bots = Memo::new(move |_| live.counts.with(|it| it.bots));
    let shown = Memo::new(move |_| live.counts.with(|it| (it.shown, it.known)));
    let is_filtered = Memo::new(move |_| live.view.with(|it| it.is_filtered()));
    let about_bots = move || {
        let (choice, many) = (live.view.with(|it| it.bots), bots.get());
        let (text, word, then) = match choice {
            Bots::None => (t().live.bots_hidden, t().live.show, Bots::All),
            _ => (t().live.bots_shown, t().live.hide, Bots::None),
        };
        (many > 0 || choice != Bots::None).then(|| {
            let press = html::button()
                .attr("type", "button")
                .class("linkish")
                .on(ev::click, move |_| live.ask(|it| it.bots = then))
                .child(word);
            html::span().class("muted").child((text(many), " · ", press))
        })
    };
    let about_filter = move || {
        let (shown, known) = shown.get();
        is_filtered
            .get()
            .then(|| html::span().class("muted").child(((t().live.shown)(shown, known), " · ", clear(live, "linkish"))))
    };
    html::p()
        .class("live-counts")
        .child((html::strong().child(move || (t().live.people)(people.get())), about_bots, about_filter))
        .into_any()
}

/// The button that takes the filters away.
fn clear(live: Live, class: &'static str) -> AnyView {
    html::button()
        .attr("type", "button")
        .class(class)
        .on(ev::click, move |_| live.ask(|it| it.filter = Filter::default()))
        .child(t().live.clear)
        .into_any()
}

/// The button that keeps the order as it is.
fn hold(live: Live) -> AnyView {
    let label = move || if live.held.get() { t().live.go_on } else { t().live.hold };
    let waits = move || {
        let (come, left) = live.waiting.get();
        live.held.get().then(|| html::span().class("muted").child((t().live.waiting)(come, left)))
    };
    let button = html::button()
        .attr("type", "button")
        .class("button")
        .attr("aria-pressed", move || if live.held.get() { "true" } else { "false" })
        .on(ev::click, move |_| {
            live.held.update(|it| *it = !*it);
            live.tick();
        })
        .child((move || ui::icon(if live.held.get() { Icon::Play } else { Icon::Pause }), label));
    html::span().class("live-hold").child((waits, button)).into_any()
}

/// What stands where no row does.
pub fn nobody(live: Live) -> AnyView {
    let t = &t().live;
    let shown = Memo::new(move |_| live.counts.with(|it| it.shown == 0));
    let why = Memo::new(move |_| match (live.begun.get(), shown.get(), live.view.with(|it| it.is_filtered())) {
        (_, false, _) => "",
        (false, true, _) => "waiting",
        (true, true, true) => "filtered",
        (true, true, false) => "nobody",
    });
    (move || match why.get() {
        "waiting" => ui::waiting(),
        "filtered" => ui::empty(t.none_title, t.none, clear(live, "button")),
        "nobody" => {
            let to = Route::settings(&live.site.get_value(), Tab::Site);
            let link = desk().may("settings:site:view").then(|| ui::inside(&to, t.tag));
            ui::empty(t.nobody_title, t.nobody, link)
        }
        _ => ().into_any(),
    })
    .into_any()
}
