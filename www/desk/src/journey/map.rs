//! What a journey looks like: events in, steps out. Plain values in and out; drawing them is done elsewhere.
//!
//! A step is a page with what happened on it. A page lasts until the next one is shown in its tab; the last one of the
//! last tab runs on while the session lives. What else comes into a journey one day (segments, offers, conversations)
//! is one more [`Moment`].

use protocol::desk::journeys::{EventView, IDLE_MS, Journey, State};
use serde_json::Value;
use std::collections::HashMap;

/// From so many milliseconds between an event and its storage it counts as late: the browser had no network.
pub const LATE_MS: i64 = 60_000;

/// The whole map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// The pages in the order they were shown.
    pub pages: Vec<Page>,
    /// From the first event to the last, or to now.
    pub from: i64,
    /// See `from`.
    pub to: i64,
    /// The visitor may come back: the map grows.
    pub live: bool,
}

/// A page that was shown, and what happened on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Id of its first event; the page view's, where that is known.
    pub id: String,
    /// Address and title; empty for a page that was shown before the session began.
    pub url: String,
    /// See `url`.
    pub title: String,
    /// When it was shown.
    pub at: i64,
    /// When it was left, or the end of the map while it is open.
    pub until: i64,
    /// It is on the screen now.
    pub open: bool,
    /// Number of its tab from 1, where there are several.
    pub tab: Option<usize>,
    /// How late the page view came, where it came late.
    pub late_ms: Option<i64>,
    /// Attributes of the page view.
    pub attributes: Vec<(String, String)>,
    /// What happened there, in order.
    pub moments: Vec<Moment>,
}

/// Something that happened on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// An event, or several equal ones in a row.
    Event(Happened),
    /// Nothing, for long.
    Idle(Gap),
}

impl Moment {
    /// What tells it from others, whatever is added to the map.
    pub fn id(&self) -> &str {
        match self {
            Self::Event(it) => &it.id,
            Self::Idle(it) => &it.id,
        }
    }

    /// When it began.
    pub fn at(&self) -> i64 {
        match self {
            Self::Event(it) => it.at,
            Self::Idle(it) => it.from,
        }
    }
}

/// An event, or several equal ones in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Happened {
    /// Id of the first.
    pub id: String,
    /// What happened.
    pub name: String,
    /// When it happened, for the first time.
    pub at: i64,
    /// When it happened each time.
    pub times: Vec<i64>,
    /// Values by name, as text.
    pub attributes: Vec<(String, String)>,
    /// How late it came, where it came late.
    pub late_ms: Option<i64>,
}

/// A time without events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gap {
    /// Made from the id of the event before it.
    pub id: String,
    /// When it began.
    pub from: i64,
    /// When it ended, or the end of the map while it lasts.
    pub to: i64,
    /// It lasts.
    pub open: bool,
}

/// The map of a journey as it is `now`.
pub fn map(journey: &Journey, now: i64) -> Map {
    let live = journey.session.state != State::Ended;
    let mut events: Vec<&EventView> = journey.events.iter().collect();
    // Events of one millisecond keep the order of their tab; otherwise the server's.
    events.sort_by(|a, b| {
        let in_tab = if a.tab == b.tab { a.seq.cmp(&b.seq) } else { std::cmp::Ordering::Equal };
        a.at.cmp(&b.at).then(in_tab)
    });
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return Map { from: journey.session.started_at, to: journey.session.last_at, live, pages: Vec::new() };
    };
    let (from, last_at) = (first.at, last.at.max(journey.session.last_at));
    let to = if live { now.max(last_at) } else { last_at };
    let mut making = Making::default();
    for event in events {
        making.take(event);
    }
    if live {
        making.idle_until(to, true);
    }
    let pages = making.finish(to, live);
    Map { pages, from, to, live }
}

/// A map while events are read.
#[derive(Default)]
struct Making {
    pages: Vec<Page>,
    /// Tab of each page, as an index into `tabs`.
    tab_of: Vec<usize>,
    tabs: Vec<String>,
    /// Index of the page of each view.
    of_view: HashMap<String, usize>,
    /// The page and time of the last event, and its id.
    last: Option<(usize, i64, String)>,
}

impl Making {
    fn take(&mut self, event: &EventView) {
        self.idle_until(event.at, false);
        let shows_page = event.url.is_some();
        let view = if shows_page { &event.id } else { &event.view };
        let page = match self.of_view.get(view) {
            Some(&page) => page,
            None => self.show(event, view),
        };
        if !shows_page {
            happen(&mut self.pages[page].moments, event);
        }
        self.last = Some((page, event.at, event.id.clone()));
    }

    /// A page comes onto the screen, or one is met that was there before the session began.
    fn show(&mut self, event: &EventView, view: &str) -> usize {
        let tab = self.tabs.iter().position(|it| *it == event.tab).unwrap_or_else(|| {
            self.tabs.push(event.tab.clone());
            self.tabs.len() - 1
        });
        let shows_page = event.url.is_some();
        self.pages.push(Page {
            id: event.id.clone(),
            url: event.url.clone().unwrap_or_default(),
            title: event.title.clone().unwrap_or_default(),
            at: event.at,
            until: event.at,
            late_ms: late(event).filter(|_| shows_page),
            attributes: if shows_page { attributes(event) } else { Vec::new() },
            ..Page::default()
        });
        self.tab_of.push(tab);
        self.of_view.insert(view.to_owned(), self.pages.len() - 1);
        self.pages.len() - 1
    }

    /// Notes that nothing has happened since the last event, where that is long.
    fn idle_until(&mut self, to: i64, open: bool) {
        let Some((page, from, id)) = &self.last else { return };
        if to - from >= IDLE_MS {
            let gap = Gap { id: format!("{id}-idle"), from: *from, to, open };
            self.pages[*page].moments.push(Moment::Idle(gap));
        }
    }

    fn finish(mut self, to: i64, live: bool) -> Vec<Page> {
        let several = self.tabs.len() > 1;
        let last = self.last.as_ref().map(|it| it.0);
        for index in 0..self.pages.len() {
            let tab = self.tab_of[index];
            let later = |same_tab: bool| {
                let rest = self.tab_of.iter().zip(&self.pages).skip(index + 1);
                let mut rest = rest.filter(move |(it, _)| !same_tab || **it == tab);
                rest.next().map(|it| it.1.at)
            };
            let (next_in_tab, next) = (later(true), later(false));
            let page = &mut self.pages[index];
            let quiet_from = page.moments.iter().filter_map(last_time).max().unwrap_or(page.at);
            // The last page of a tab is known to be looked at until something is shown elsewhere, or by its own events.
            (page.until, page.open) = match (next_in_tab, next) {
                (Some(at), _) => (at, false),
                (None, _) if last == Some(index) => (to, live),
                (None, Some(at)) => (at.max(quiet_from), false),
                (None, None) => (quiet_from.max(page.at), false),
            };
            page.tab = several.then_some(tab + 1);
        }
        self.pages
    }
}

fn last_time(moment: &Moment) -> Option<i64> {
    match moment {
        Moment::Event(it) => it.times.last().copied(),
        Moment::Idle(_) => None,
    }
}

/// One more event on a page; the same once more is counted.
fn happen(moments: &mut Vec<Moment>, event: &EventView) {
    let attributes = attributes(event);
    let late_ms = late(event);
    if let Some(Moment::Event(before)) = moments.last_mut()
        && (&before.name, &before.attributes, before.late_ms.is_some()) == (&event.name, &attributes, late_ms.is_some())
    {
        before.times.push(event.at);
        return;
    }
    moments.push(Moment::Event(Happened {
        id: event.id.clone(),
        name: event.name.clone(),
        at: event.at,
        times: vec![event.at],
        attributes,
        late_ms,
    }));
}

fn late(event: &EventView) -> Option<i64> {
    (event.late_ms >= LATE_MS).then_some(event.late_ms)
}

fn attributes(event: &EventView) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(it) => it.clone(),
        it => it.to_string(),
    };
    event.attributes.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
