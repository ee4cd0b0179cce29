//! Lists that come page by page: what is here stays while more is on its way, and only answers to the latest question
//! count.

use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use protocol::desk::people::{ContactRow, ContactsPage, Timeline, TimelineSession};
use serde::de::DeserializeOwned;

/// A page of a list.
pub trait Page: DeserializeOwned + 'static {
    /// What is in the list.
    type Item: Clone + Send + Sync + 'static;
    /// What has come, and where the next page begins.
    fn parts(self) -> (Vec<Self::Item>, Option<String>);
}

impl Page for ContactsPage {
    type Item = ContactRow;

    fn parts(self) -> (Vec<ContactRow>, Option<String>) {
        (self.contacts, self.next)
    }
}

impl Page for Timeline {
    type Item = TimelineSession;

    fn parts(self) -> (Vec<TimelineSession>, Option<String>) {
        (self.sessions, self.next)
    }
}

/// A list that comes page by page.
pub struct Paged<P: Page> {
    /// `None` until the first page has come.
    pub items: RwSignal<Option<Vec<P::Item>>>,
    /// Where the next page begins.
    pub next: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    turn: StoredValue<u32>,
    path: StoredValue<String>,
}

impl<P: Page> Clone for Paged<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Page> Copy for Paged<P> {}

impl<P: Page> Paged<P> {
    /// An empty list.
    pub fn new() -> Self {
        Self {
            items: RwSignal::new(None),
            next: RwSignal::new(None),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            turn: StoredValue::new(0),
            path: StoredValue::default(),
        }
    }

    /// From the beginning of another list, as `contacts?q=ann`. What is shown stays until it comes.
    pub fn begin(self, path: String) {
        self.path.set_value(path);
        self.fetch(None);
    }

    fn fetch(self, cursor: Option<String>) {
        self.turn.update_value(|it| *it += 1);
        let (turn, path) = (self.turn.get_value(), self.path.get_value());
        let path = cursor.as_ref().map_or_else(|| path.clone(), |it| with_cursor(&path, it));
        self.busy.set(true);
        spawn_local(async move {
            let answer = api::get::<P>(&path).await;
            if self.turn.try_get_value() == Some(turn) {
                self.busy.set(false);
                self.take(answer, cursor.is_some());
            }
        });
    }

    fn take(self, answer: Result<P, Problem>, is_more: bool) {
        self.problem.set(None);
        match answer.map(P::parts) {
            Ok((items, next)) => {
                self.next.set(next);
                self.items.update(|all| match all {
                    Some(all) if is_more => all.extend(items),
                    all => *all = Some(items),
                });
            }
            Err(problem) if is_more => desk().complain(&problem),
            Err(problem) => self.problem.set(Some(problem)),
        }
    }

    /// The list as far as it has come, or `none` where nothing is in it.
    pub fn view(
        self,
        none: impl Fn() -> AnyView + Send + 'static,
        list: impl Fn(Vec<P::Item>) -> AnyView + Send + 'static,
    ) -> AnyView {
        let body = move || match (self.problem.get(), self.items.get()) {
            (Some(problem), _) => ui::failed(&problem, move || self.fetch(None)),
            (_, None) => ui::waiting(),
            (_, Some(items)) if items.is_empty() => none(),
            (_, Some(items)) => list(items),
        };
        html::many((body, move || self.more()))
    }

    fn more(self) -> Option<AnyView> {
        let t = &t().contacts;
        self.next.with(Option::is_some).then(|| {
            let button = html::button()
                .attr("type", "button")
                .class("button")
                .attr("aria-disabled", move || self.busy.get().then_some("true"))
                .on(leptos::ev::click, move |_| {
                    if !self.busy.get_untracked() {
                        self.fetch(self.next.get_untracked());
                    }
                })
                .child(move || if self.busy.get() { t.more_coming } else { t.more });
            html::div().class("buttons").child(button).into_any()
        })
    }
}

fn with_cursor(path: &str, cursor: &str) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}cursor={}", crate::route::encode(cursor))
}

#[cfg(test)]
mod tests {
    use super::with_cursor;

    #[test]
    fn a_cursor_is_one_more_word_of_the_query() {
        assert_eq!(with_cursor("a/timeline", "x y"), "a/timeline?cursor=x%20y");
        assert_eq!(with_cursor("a?q=1", "c"), "a?q=1&cursor=c");
    }
}
