//! The card of a web session: what an agent sees of it at a glance, and the rest when opened.

use super::words;
use crate::app::desk;
use crate::html;
use crate::route::{Query, Route};
use crate::texts::t;
use crate::time;
use crate::ui::{self, Icon, Tone, icon};
use leptos::prelude::*;
use protocol::desk::journeys::{DeviceView, SessionView, State};

/// The card of a site's session. Its heading is the page's.
pub fn card(site: String, session: Memo<SessionView>) -> AnyView {
    let title = Memo::new(move |_| session.with(heading));
    Effect::new(move || document().set_title(&format!("{} · {}", title.get(), t().common.product)));
    let state = Memo::new(move |_| session.with(|it| it.state));
    let class = move || format!("card session-card is-{}", state.get().word());
    let device = Memo::new(move |_| session.with(|it| it.device.category.clone()));
    let sign = html::div().class("session-sign").child(move || icon(device_icon(&device.get())));
    let head = html::div().class("session-title").child((
        html::h1().attr("tabindex", "-1").child(html::bdi().child(move || title.get())),
        html::p()
            .class("session-line")
            .child((move || ui::badge(tone(state.get()), words::state(state.get())), move || line(session))),
    ));
    let facts = move || session.with(|it| ui::facts(first_facts(it)));
    let more = move || session.with(|it| ui::facts(other_facts(&site, it)));
    let details = html::details().child((html::summary().child(t().journey.details), more));
    html::section()
        .class(class)
        .child((html::header().class("session-head").child((sign, head)), facts, details))
        .into_any()
}

/// The title of the session's page.
pub fn heading(session: &SessionView) -> String {
    let page = session.page.as_ref().or(session.entry.as_ref());
    let title = page.map(|it| words::title(&it.title, &it.url)).filter(|it| !it.is_empty());
    title.unwrap_or(t().sessions.unknown_visitor).to_owned()
}

/// The colour of a state: blue while the session lives, grey afterwards.
pub fn tone(state: State) -> Tone {
    match state {
        State::Active => Tone::Info,
        State::Idle => Tone::Warn,
        State::Away | State::Ended => Tone::Plain,
    }
}

/// The picture of a device.
pub fn device_icon(category: &str) -> Icon {
    match category {
        "desktop" => Icon::Desktop,
        "mobile" => Icon::Mobile,
        "tablet" => Icon::Tablet,
        _ => Icon::Page,
    }
}

/// How long the visitor was there, at a moment.
pub fn length_ms(session: &SessionView, now: i64) -> i64 {
    if session.state == State::Ended { session.last_at - session.started_at } else { now - session.started_at }
}

fn line(session: Memo<SessionView>) -> AnyView {
    let t = &t().sessions;
    let words = session.with(|it| words::line(&[&(t.pages)(it.page_views), &(t.number)(it.number)]));
    let length = move || {
        let is_ended = session.with(|it| it.state == State::Ended);
        let now = if is_ended { 0 } else { desk().now.get() };
        session.with(|it| words::clock(length_ms(it, now)))
    };
    let bot = session.with(|it| (!it.bot.is_empty()).then(|| ui::badge(Tone::Plain, words::line(&[t.bot, &it.bot]))));
    (html::span().class("clock").child(length), html::span().class("muted").child(words), bot).into_any()
}

type Fact = (String, AnyView);

fn fact(name: &str, value: &str) -> Option<Fact> {
    (!value.is_empty()).then(|| (name.to_owned(), html::bdi().child(value.to_owned()).into_any()))
}

fn first_facts(it: &SessionView) -> Vec<Fact> {
    let t = &t().journey;
    let page = it.page.as_ref().map(|page| (t.page.to_owned(), ui::outside(&page.url)));
    let device = words::line(&[
        &named(&it.device.browser, &it.device.browser_version),
        &named(&it.device.os, &it.device.os_version),
        words::device(&it.device.category),
    ]);
    let country = if it.country.is_empty() { String::new() } else { words::country(&it.country).to_string() };
    let campaign = words::line(&[&it.campaign.source, &it.campaign.medium, &it.campaign.name]);
    let facts = [
        page,
        fact(t.source, words::source(it.referrer.who(), &it.referrer.medium)),
        fact(t.campaign, &campaign),
        fact(t.device, &device),
        fact(t.country, &country),
        fact(t.language, &it.device.language),
    ];
    facts.into_iter().flatten().collect()
}

fn other_facts(site: &str, it: &SessionView) -> Vec<Fact> {
    let t = &t().journey;
    let same = Query::default().with("visitor", &it.visitor).with("bots", if it.bot.is_empty() { "" } else { "all" });
    let visitor = html::span().child((
        html::span().class("mono").child(it.visitor.clone()),
        " · ",
        ui::inside(&Route::sessions(site).with_query(same), t.same_visitor),
    ));
    let entry = it.entry.as_ref().map(|page| (t.entry.to_owned(), ui::outside(&page.url)));
    let referrer = (!it.referrer.url.is_empty()).then(|| (t.source.to_owned(), ui::outside(&it.referrer.url)));
    let facts = [
        Some((t.began.to_owned(), ui::moment(it.started_at))),
        Some((t.last.to_owned(), ui::ago(it.last_at))),
        entry,
        referrer,
        fact(t.campaign, &words::line(&[&it.campaign.term, &it.campaign.content, &it.campaign.network])),
        fact(t.click, &it.campaign.click_id),
        fact(t.network, &it.ip),
        fact(t.zone, &it.device.zone),
        fact(t.screen, &sizes(&it.device)),
        fact(t.events, &it.events.to_string()),
        fact(t.bot, &it.bot),
        fact(t.user_agent, &it.user_agent),
        Some((t.visitor.to_owned(), visitor.into_any())),
        fact(t.session, &it.id),
    ];
    facts.into_iter().flatten().collect()
}

fn named(name: &str, version: &str) -> String {
    if version.is_empty() { name.to_owned() } else { format!("{name} {version}") }
}

fn sizes(device: &DeviceView) -> String {
    let size = |it: [u32; 2]| if it == [0, 0] { String::new() } else { format!("{} × {}", it[0], it[1]) };
    words::line(&[&size(device.screen), &size(device.viewport)])
}

/// A session in a list: one line on a wide screen, linked as a whole. `marks` stand beside its title.
pub fn row(site: &str, it: &SessionView, marks: impl html::Child) -> AnyView {
    let t = &t().sessions;
    let page = it.page.as_ref().or(it.entry.as_ref());
    let path = page.map(|it| words::path(&it.url).to_owned()).unwrap_or_default();
    let source = words::line(&[words::source(it.referrer.who(), &it.referrer.medium), &it.campaign.name]);
    let device = words::line(&[&it.device.browser, &it.device.os]);
    let device = if device.is_empty() { words::device(&it.device.category).to_owned() } else { device };
    let bot = (!it.bot.is_empty()).then(|| ui::badge(Tone::Plain, words::line(&[t.bot, &it.bot])));
    let when = html::time()
        .attr("datetime", time::iso(it.started_at))
        .attr("title", time::at(it.started_at, time::Style::Full))
        .child(time::at(it.started_at, time::Style::Moment));
    let link = html::a().class("title").attr("href", Route::session(site, &it.id).to_string());
    let country = if it.country.is_empty() { String::new() } else { words::country(&it.country).to_string() };
    html::li()
        .class(format!("found-row is-{}", it.state.word()))
        .child((
            html::div().class("found-when").child((when, ui::badge(tone(it.state), words::state(it.state)))),
            html::div().class("found-page").child((
                html::div().class("first-line").child((link.child(html::bdi().child(heading(it))), bot, marks)),
                html::div().class("second-line").child(html::bdi().child(path)),
            )),
            html::div().class("found-length").child((
                html::div().class("first-line").child(words::clock(length_ms(it, desk().now.get_untracked()))),
                html::div().class("second-line").child((t.pages)(it.page_views)),
            )),
            html::div().class("found-source").child((
                html::div().class("first-line").child(source),
                html::div().class("second-line").child((t.number)(it.number)),
            )),
            html::div().class("found-device").child((
                html::div().class("first-line").child(device),
                html::div().class("second-line").child(country),
            )),
        ))
        .into_any()
}
