//! Search for web sessions, and what every part shows of one: its words and its card.

pub mod card;
mod form;
mod search;
pub mod words;

use crate::api;
use crate::app::desk;
use crate::html;
use crate::people;
use crate::route::Query;
use crate::texts::t;
use crate::ui::{self, Form, Kind};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use protocol::desk::journeys::{SessionView, SessionsPage};

/// Sessions that come at a time.
const LIMIT: u32 = 50;

/// The search page of a site.
pub fn page(site: String) -> AnyView {
    let found = Found::new(site);
    let query = desk().query();
    Effect::new(move || found.search(query.get()));
    let share = ui::copy_button_named(t().sessions.share, || window().location().href().unwrap_or_default());
    let body = (ui::heading(t().sessions.title, share), form::view(found.form), found.view());
    html::div().class("page wide search").child(body).into_any()
}

/// What has been found so far.
#[derive(Clone, Copy)]
struct Found {
    site: StoredValue<String>,
    form: Form,
    /// `None` until the first page has come.
    sessions: RwSignal<Option<Vec<SessionView>>>,
    /// Where the next page begins.
    next: RwSignal<Option<String>>,
    problem: RwSignal<Option<Problem>>,
    /// A page is on its way.
    busy: RwSignal<bool>,
    /// Which search is the latest: answers to earlier ones are left.
    turn: StoredValue<u32>,
}

impl Found {
    fn new(site: String) -> Self {
        Self {
            site: StoredValue::new(site),
            form: Form::new("search"),
            sessions: RwSignal::new(None),
            next: RwSignal::new(None),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
            turn: StoredValue::new(0),
        }
    }

    /// From the beginning. What is shown stays until the answer comes.
    fn search(self, query: Query) {
        self.turn.update_value(|it| *it += 1);
        self.fetch(&query, None);
    }

    fn more(self) {
        if !self.busy.get_untracked() {
            let query = desk().query().get_untracked();
            self.fetch(&query, self.next.get_untracked());
        }
    }

    fn fetch(self, query: &Query, cursor: Option<String>) {
        let asked = search::for_api(query, cursor.as_deref(), LIMIT);
        let path = api::of_site(&self.site.get_value(), &format!("sessions{asked}"));
        let turn = self.turn.get_value();
        self.busy.set(true);
        spawn_local(async move {
            let answer = api::get::<SessionsPage>(&path).await;
            if self.turn.try_get_value() == Some(turn) {
                self.busy.set(false);
                self.take(answer, cursor.is_some());
            }
        });
    }

    fn take(self, answer: Result<SessionsPage, Problem>, is_more: bool) {
        self.problem.set(None);
        match answer {
            Ok(page) => {
                self.next.set(page.next);
                self.sessions.update(|all| match all {
                    Some(all) if is_more => all.extend(page.sessions),
                    all => *all = Some(page.sessions),
                });
            }
            Err(problem) if problem.field.is_some() => self.form.refuse(problem),
            Err(problem) if is_more => desk().complain(&problem),
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    fn view(self) -> AnyView {
        let state = Memo::new(move |_| {
            let is_empty = self.sessions.with(|it| it.as_ref().map(Vec::is_empty));
            match (self.problem.with(Option::is_some), is_empty) {
                (true, _) => Shown::Problem,
                (_, None) => Shown::Waiting,
                (_, Some(true)) => Shown::Nothing,
                (_, Some(false)) => Shown::Sessions,
            }
        });
        (move || match state.get() {
            Shown::Problem => self.failed(),
            Shown::Waiting if self.busy.get() => ui::waiting(),
            Shown::Waiting => ().into_any(),
            Shown::Nothing => nothing(),
            Shown::Sessions => self.list(),
        })
        .into_any()
    }

    fn failed(self) -> AnyView {
        let problem = self.problem.get().unwrap_or_default();
        ui::failed(&problem, move || self.search(desk().query().get_untracked()))
    }

    fn list(self) -> AnyView {
        let count = move || {
            let many = self.sessions.with(|it| it.as_ref().map_or(0, Vec::len));
            (t().sessions.found)(many, self.next.with(Option::is_some))
        };
        let site = self.site.get_value();
        let rows = For(ForProps::builder()
            .each(move || self.sessions.get().unwrap_or_default())
            .key(|it| (it.id.clone(), it.events, it.state, it.person.as_ref().map(|it| it.name.clone())))
            .children(move |it| card::row(&site, &it, it.person.as_ref().map(people::parts::chip)))
            .build())
        .into_any();
        let label = move || if self.busy.get() { t().sessions.more_coming } else { t().sessions.more };
        let more = move || {
            self.next.with(Option::is_some).then(|| {
                html::button()
                    .attr("type", "button")
                    .class("button")
                    .attr("aria-disabled", move || self.busy.get().then_some("true"))
                    .on(leptos::ev::click, move |_| self.more())
                    .child(label)
            })
        };
        html::section()
            .class("found")
            .child((
                html::h2().class("only-read").child(t().sessions.results),
                html::p().class("muted").attr("role", "status").child(count),
                html::ol().class("found-list").child(rows),
                html::div().class("buttons").child(more),
            ))
            .into_any()
    }
}

/// What the page shows below the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Problem,
    Waiting,
    Nothing,
    Sessions,
}

fn nothing() -> AnyView {
    let t = &t().sessions;
    if desk().query().with_untracked(search::is_narrowed) {
        let clear = ui::button(Kind::Plain, t.clear, || desk().ask(Query::default()));
        return ui::empty(t.none_title, t.none, clear);
    }
    ui::empty(t.empty_title, t.empty, ())
}
