//! One web session: its card, and below it the map of its journey. While the session lives, the map grows: the stream
//! says that something has happened, and the journey is fetched again.

mod map;
mod ribbon;
mod ribbon_view;
mod step_view;

use crate::api;
use crate::app::desk;
use crate::html;
use crate::people;
use crate::route::{Query, Route, encode};
use crate::sessions::card;
use crate::stream::{Stream, Told};
use crate::texts::t;
use crate::time::local_now;
use crate::ui;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use map::{Map, map};
use protocol::desk::Problem;
use protocol::desk::journeys::{Journey, SessionView, State};
use std::time::Duration;

/// The journey is fetched again at most so often.
const PAUSE_MS: i64 = 500;

/// The page of one web session.
pub fn page(site: String, id: String) -> AnyView {
    let shown = Shown::new(site, id);
    shown.fetch();
    Effect::new(move || shown.follow());
    let state = Memo::new(move |_| (shown.is_here.get(), shown.problem.get()));
    let body = move || match state.get() {
        (true, _) => shown.view(),
        (false, Some(problem)) => html::div()
            .child((ui::heading(t().journey.title, ()), ui::failed(&problem, move || shown.fetch())))
            .into_any(),
        (false, None) => html::div().child((ui::heading(t().journey.title, ()), ui::waiting())).into_any(),
    };
    html::div().class("page wide journey").child((way_back(shown), body)).into_any()
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Shown {
    site: StoredValue<String>,
    id: StoredValue<String>,
    journey: RwSignal<Journey>,
    is_here: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    /// The stream is cut.
    cut: RwSignal<bool>,
    inside: StoredValue<Inside, LocalStorage>,
}

#[derive(Default)]
struct Inside {
    stream: Option<Stream>,
    asked_at: i64,
    /// A fetch is on its way, or will be soon.
    is_asking: bool,
    /// Something has happened since.
    once_more: bool,
}

impl Shown {
    fn new(site: String, id: String) -> Self {
        Self {
            site: StoredValue::new(site),
            id: StoredValue::new(id),
            journey: RwSignal::default(),
            is_here: RwSignal::new(false),
            problem: RwSignal::new(None),
            cut: RwSignal::new(false),
            inside: StoredValue::new_local(Inside::default()),
        }
    }

    /// Fetches the journey; while one is on its way, once more after it.
    fn fetch(self) {
        let now = local_now();
        let wait_ms = self.inside.try_update_value(|it| {
            if std::mem::replace(&mut it.is_asking, true) {
                it.once_more = true;
                return None;
            }
            Some((it.asked_at + PAUSE_MS - now).max(0))
        });
        if let Some(Some(wait_ms)) = wait_ms {
            set_timeout(move || self.fetch_now(), Duration::from_millis(wait_ms as u64));
        }
    }

    fn fetch_now(self) {
        let (Some(site), Some(id)) = (self.site.try_get_value(), self.id.try_get_value()) else { return };
        self.inside.try_update_value(|it| (it.asked_at, it.once_more) = (local_now(), false));
        spawn_local(async move {
            let path = api::of_site(&site, &format!("sessions/{}/journey", encode(&id)));
            let answer = api::get::<Journey>(&path).await;
            let Some(once_more) = self.inside.try_update_value(|it| {
                it.is_asking = false;
                it.once_more
            }) else {
                return;
            };
            match answer {
                Ok(journey) => {
                    self.problem.set(None);
                    self.journey.set(journey);
                    if !self.is_here.get_untracked() {
                        self.is_here.set(true);
                        request_animation_frame(ui::take_focus);
                    }
                }
                // What is on the screen stays there: the next change tries again.
                Err(problem) => self.problem.set(Some(problem)),
            }
            if once_more {
                self.fetch();
            }
        });
    }

    /// Listens to the stream while the session lives.
    fn follow(self) {
        let lives = self.is_here.get() && self.journey.with(|it| it.session.state != State::Ended);
        let listens = self.inside.with_value(|it| it.stream.is_some());
        if lives == listens {
            return;
        }
        let stream = lives.then(|| {
            let id = encode(&self.id.get_value());
            let path = api::of_site(&self.site.get_value(), &format!("live/stream?bots=all&session={id}"));
            Stream::open(&path, move |told| self.hear(told))
        });
        let old = self.inside.try_update_value(|it| std::mem::replace(&mut it.stream, stream));
        drop(old);
    }

    fn hear(self, told: Told) {
        let is_cut = matches!(told, Told::Cut);
        if self.cut.try_get_untracked().is_some_and(|it| it != is_cut) {
            self.cut.set(is_cut);
        }
        match told {
            Told::Hello(hello) => desk().hear(hello.now),
            Told::Change(change) => {
                desk().hear(change.now);
                self.fetch();
            }
            Told::End(end) if end.code == "signed_out" => api::signed_out(),
            Told::End(_) | Told::Cut => {}
        }
    }

    fn view(self) -> AnyView {
        let session = Memo::new(move |_| {
            let session = self.journey.with(|it| it.session.clone());
            if session.state == State::Ended {
                return session;
            }
            // Time alone makes a visitor idle; that the session has ended is the server's to tell.
            let state = State::after(desk().now.get() - session.last_at, i64::MAX);
            SessionView { state, ..session }
        });
        let drawn = Memo::new(move |_| {
            let live = self.journey.with(|it| it.session.state != State::Ended);
            let now = if live { desk().now.get() } else { 0 };
            self.journey.with(|it| map(it, now))
        });
        let show = Show::new();
        let hidden = move || {
            let hidden = self.journey.with(|it| it.hidden);
            (hidden > 0).then(|| html::p().class("muted").child((t().journey.hidden)(hidden)))
        };
        let is_empty = Memo::new(move |_| drawn.with(|it| it.pages.is_empty()));
        let steps = move || match is_empty.get() {
            true => html::p().class("muted").child(t().journey.nothing).into_any(),
            false => (ribbon_view::view(drawn), step_view::list(drawn, session, show)).into_any(),
        };
        let head = html::header().class("card-head").child((
            html::h2().child(t().journey.title),
            html::div().class("beside").child((mark(self), show.switch())),
        ));
        let journey = html::section().class("card journey-card").child((head, hidden, steps));
        let person = people::person(self.site.get_value(), self.id.get_value(), session, move || self.fetch());
        (card::card(self.site.get_value(), session), person, journey).into_any()
    }
}

fn mark(shown: Shown) -> AnyView {
    let mark = move || shown.cut.get().then(|| html::span().class("badge warn").child(t().live.cut));
    html::span().attr("role", "status").child(mark).into_any()
}

fn way_back(shown: Shown) -> AnyView {
    let site = shown.site.get_value();
    let links =
        (ui::inside(&Route::live(&site), t().live.title), ui::inside(&Route::sessions(&site), t().sessions.title));
    html::p()
        .class("way-back")
        .child((links.0, html::span().attr("aria-hidden", "true").child(" · "), links.1))
        .into_any()
}

/// Whether pages are shown by title or by address: it stands in the page's address.
#[derive(Clone, Copy)]
struct Show {
    urls: Memo<bool>,
}

impl Show {
    fn new() -> Self {
        let query = desk().query();
        Self { urls: Memo::new(move |_| query.with(|it| it.get("show") == Some("urls"))) }
    }

    fn switch(self) -> AnyView {
        let t = &t().journey;
        let button = |label, urls: bool| {
            html::button()
                .attr("type", "button")
                .class("state-choice")
                .attr("aria-pressed", move || if self.urls.get() == urls { "true" } else { "false" })
                .on(ev::click, move |_| desk().ask(Query::default().with("show", if urls { "urls" } else { "" })))
                .child(label)
        };
        let buttons = (button(t.titles, false), button(t.urls, true));
        html::div().class("live-states").attr("role", "group").attr("aria-label", t.show).child(buttons).into_any()
    }
}

/// The mark of a page in the map: pages of one address have one.
fn hues(map: &Map) -> Vec<usize> {
    let mut known: Vec<&str> = Vec::new();
    map.pages
        .iter()
        .map(|page| {
            let path = page.url.split(['?', '#']).next().unwrap_or_default();
            known.iter().position(|it| *it == path).unwrap_or_else(|| {
                known.push(path);
                known.len() - 1
            }) % 6
        })
        .collect()
}
