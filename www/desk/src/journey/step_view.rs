//! The steps of a journey in the page: a list by time, each page with what happened on it. Steps and moments keep their
//! elements while the journey grows, so that nobody loses their place.

use super::map::{Gap, Happened, Map, Moment, Page};
use super::{Show, hues};
use crate::html;
use crate::sessions::words;
use crate::texts::t;
use crate::time::{self, Style};
use crate::ui::{self, Tone};
use leptos::prelude::*;
use protocol::desk::journeys::{SessionView, State};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};

/// All steps, from how the visitor came to the end.
pub fn list(map: Memo<Map>, session: Memo<SessionView>, show: Show) -> AnyView {
    let ids = move || map.with(|it| it.pages.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
    let pages = For(ForProps::builder().each(ids).key(String::clone).children(move |id| page(map, id, show)).build())
        .into_any();
    let end = move || {
        let ended = session.with(|it| (it.state == State::Ended).then_some(it.last_at));
        ended.map(|at| html::li().class("step step-end").child((clock(at), html::p().child(t().journey.ended))))
    };
    html::ol().class("steps").child((move || came(session), pages, end)).into_any()
}

/// The id of a step's element.
pub fn element_id(page: &str) -> String {
    format!("step-{page}")
}

/// Brings a step onto the screen and moves the focus there.
pub fn show(page: &str) {
    let Some(step) = document().get_element_by_id(&element_id(page)) else { return };
    let how = ScrollIntoViewOptions::new();
    how.set_behavior(if is_calm() { ScrollBehavior::Auto } else { ScrollBehavior::Smooth });
    how.set_block(ScrollLogicalPosition::Center);
    step.scroll_into_view_with_scroll_into_view_options(&how);
    if let Some(step) = step.dyn_ref::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = step.focus_with_options(&options);
    }
}

/// The title of a page, whatever it has.
pub fn title(page: &Page) -> &str {
    if page.url.is_empty() { t().journey.before } else { words::title(&page.title, &page.url) }
}

fn is_calm() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|it| it.matches())
}

/// How the visitor came.
fn came(session: Memo<SessionView>) -> AnyView {
    session.with(|it| {
        let t = &t().journey;
        let is_direct = it.referrer.medium == "direct" || (it.referrer.medium.is_empty() && it.referrer.url.is_empty());
        let how = match is_direct {
            true => t.came_direct.to_owned(),
            false => (t.came_from)(words::source(it.referrer.who(), &it.referrer.medium)),
        };
        let campaign = words::line(&[&it.campaign.source, &it.campaign.medium, &it.campaign.name]);
        let campaign = (!campaign.is_empty()).then(|| ui::badge(Tone::Info, format!("{}: {campaign}", t.campaign)));
        let from =
            (!it.referrer.url.is_empty()).then(|| html::p().class("step-url").child(ui::outside(&it.referrer.url)));
        let head = html::div().class("step-head").child((html::p().child(how), campaign));
        html::li().class("step step-came").child((clock(it.started_at), head, from)).into_any()
    })
}

fn page(map: Memo<Map>, id: String, show: Show) -> AnyView {
    let element = element_id(&id);
    let index = Memo::new(move |_| map.with(|it| it.pages.iter().position(|it| it.id == id)));
    let page =
        Memo::new(move |_| map.with(|it| index.get().and_then(|at| it.pages.get(at)).cloned().unwrap_or_default()));
    let hue =
        Memo::new(move |_| map.with(|it| index.get().and_then(|at| hues(it).get(at).copied()).unwrap_or_default()));
    let at = Memo::new(move |_| page.with(|it| it.at));
    let class = move || format!("step hue-{}{}", hue.get(), if page.with(|it| it.open) { " is-open" } else { "" });
    let long = Memo::new(move |_| page.with(|it| words::clock(it.until - it.at)));
    let is_open = Memo::new(move |_| page.with(|it| it.open));
    let marks = Memo::new(move |_| page.with(|it| (it.tab, it.late_ms)));
    let badges = move || {
        let (tab, late_ms) = marks.get();
        let tab = tab.filter(|it| *it > 1).map(|it| ui::badge(Tone::Plain, (t().journey.tab)(it)));
        let here = is_open.get().then(|| ui::badge(Tone::Info, t().journey.here_now));
        (tab, late_ms.map(late), here)
    };
    let name = Memo::new(move |_| page.with(|it| (title(it).to_owned(), it.url.clone(), it.attributes.clone())));
    let head = html::div().class("step-head").child((
        html::h3().child(move || name.with(|(title, url, _)| heading(title, url, show.urls.get()))),
        badges,
        html::span().class("step-long").child(move || long.get()),
    ));
    let path = move || name.with(|(title, url, _)| beneath(title, url, show.urls.get()));
    let attributes = move || name.with(|(.., all)| attributes(all));
    // Readers are told how long a list is: none is better than one of nothing.
    let is_busy = Memo::new(move |_| page.with(|it| !it.moments.is_empty()));
    let moments = move || is_busy.get().then(|| html::ol().class("moments").child(moments(page)));
    html::li()
        .class(class)
        .attr("id", element)
        .attr("tabindex", "-1")
        .child((move || clock(at.get()), head, path, attributes, moments))
        .into_any()
}

/// What a page is called: its title, or its address as a link.
fn heading(title: &str, url: &str, urls: bool) -> AnyView {
    if urls && !url.is_empty() { ui::outside(url) } else { html::bdi().child(title.to_owned()).into_any() }
}

/// The path below a title; below an address there is nothing more to say.
fn beneath(title: &str, url: &str, urls: bool) -> AnyView {
    let path = words::path(url);
    let says_more = !urls && !path.is_empty() && path != title;
    says_more.then(|| html::p().class("step-url").child(html::bdi().child(path.to_owned()))).into_any()
}

fn moments(page: Memo<Page>) -> AnyView {
    For(ForProps::builder()
        .each(move || page.with(|it| it.moments.clone()))
        .key(|it| it.id().to_owned())
        .children(move |it| moment(page, it))
        .build())
    .into_any()
}

fn moment(page: Memo<Page>, first: Moment) -> AnyView {
    let (id, at) = (first.id().to_owned(), first.at());
    let now = Memo::new(move |_| {
        page.with(|it| it.moments.iter().find(|it| it.id() == id).cloned()).unwrap_or(first.clone())
    });
    let class = match now.get_untracked() {
        Moment::Event(_) => "moment",
        Moment::Idle(_) => "moment is-idle",
    };
    let what = move || match now.get() {
        Moment::Event(it) => event(&it),
        Moment::Idle(it) => idle(&it),
    };
    html::li().class(class).child((clock(at), what)).into_any()
}

fn event(it: &Happened) -> AnyView {
    let many = it.times.len();
    let times = (many > 1).then(|| html::span().class("times").child((t().journey.times)(many)));
    // What has a name of ours is said in words; a site's own events stand as the site calls them.
    let how = it.attributes.iter().find(|(name, _)| name == "how").map_or("", |(_, value)| value.as_str());
    let (name, attributes) = match (t().journey.known_event)(&it.name, how) {
        Some(words) => (html::span().class("event-known").child(words), None),
        None => (html::span().class("event-name").child(it.name.clone()), Some(attributes(&it.attributes))),
    };
    let head = html::div().class("moment-head").child((name, times, it.late_ms.map(late)));
    (head, attributes).into_any()
}

fn idle(it: &Gap) -> AnyView {
    let long = time::span(it.to - it.from);
    let text = if it.open { (t().journey.idle_now)(&long) } else { (t().journey.idle)(&long) };
    html::div().class("moment-head").child(text).into_any()
}

fn late(late_ms: i64) -> AnyView {
    html::span()
        .class("badge warn")
        .attr("title", t().journey.late_why)
        .child((t().journey.late)(&time::short(late_ms)))
        .into_any()
}

/// Attributes, closed: the first ones stand in the summary, so that most need not be opened.
fn attributes(all: &[(String, String)]) -> AnyView {
    if all.is_empty() {
        return ().into_any();
    }
    let short = |text: &str| match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let first: Vec<String> = all.iter().take(3).map(|(name, value)| format!("{name} {}", short(value))).collect();
    let more = if all.len() > 3 { " · …" } else { "" };
    let pairs: Vec<_> = all
        .iter()
        .map(|(name, value)| {
            html::div().child((html::dt().child(name.clone()), html::dd().child(html::bdi().child(value.clone()))))
        })
        .collect();
    let label = (t().journey.attributes)(all.len());
    html::details()
        .class("attributes")
        .child((
            html::summary().child((
                html::span().class("only-read").child(format!("{label}: ")),
                html::bdi().child(first.join(" · ") + more),
            )),
            html::dl().class("facts").child(pairs),
        ))
        .into_any()
}

fn clock(at: i64) -> AnyView {
    html::time()
        .class("step-time")
        .attr("datetime", time::iso(at))
        .attr("title", time::at(at, Style::Full))
        .child(time::at(at, Style::Second))
        .into_any()
}
