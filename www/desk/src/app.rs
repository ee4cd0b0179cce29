//! What every page of the desk shares: where we are, who we are, what time it is, and how to tell the agent something.

use crate::api;
use crate::frame;
use crate::route::{Query, Route};
use crate::texts::t;
use crate::time;
use leptos::ev;
use leptos::prelude::*;
use protocol::desk::Problem;
use protocol::desk::account::{Me, MySite};
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent, Node};

/// What every page shares. There is one; [`desk`] gives it anywhere, also in handlers and after an `await`.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Where we are.
    pub route: RwSignal<Route>,
    /// The page alone: changes only when another page is to be shown.
    pub page: Memo<Route>,
    /// Who is logged in; `None` until the server has said it, and after logging out.
    pub me: RwSignal<Option<Me>>,
    /// The server's clock, as far as we know it; ticks every second.
    pub now: RwSignal<i64>,
    /// Short messages, the oldest first.
    pub toasts: RwSignal<Vec<Toast>>,
    /// The question that is being asked.
    pub question: RwSignal<Option<Question>>,
    /// How many refused joins wait for an agent, of a site; `None` until it is known.
    pub conflicts: RwSignal<Option<usize>>,
    ahead: RwSignal<i64>,
    next: StoredValue<u32>,
}

/// A short message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// Tells it from others.
    pub id: u32,
    /// What it says.
    pub text: String,
    /// Something went wrong.
    pub bad: bool,
}

/// A question before something that cannot be undone.
#[derive(Clone)]
pub struct Question {
    /// Heading.
    pub title: String,
    /// What will happen.
    pub text: String,
    /// The button that does it.
    pub action: String,
    /// Does it.
    pub yes: Callback<()>,
}

thread_local!(static DESK: Cell<Option<Desk>> = const { Cell::new(None) });

/// The desk of this page.
pub fn desk() -> Desk {
    DESK.get().expect("views are made after start()")
}

/// Begins: called once.
pub fn start() {
    mount_to_body(|| {
        let desk = Desk::new();
        DESK.set(Some(desk));
        api::hooks(signed_out, |now| crate::app::desk().hear(now));
        desk.listen();
        frame::view()
    });
}

impl Desk {
    fn new() -> Self {
        let route = RwSignal::new(Route::parse(&address()));
        Self {
            route,
            page: Memo::new(move |_| route.with(Route::page)),
            me: RwSignal::new(None),
            now: RwSignal::new(time::local_now()),
            toasts: RwSignal::default(),
            question: RwSignal::new(None),
            conflicts: RwSignal::new(None),
            ahead: RwSignal::new(0),
            next: StoredValue::new(0),
        }
    }

    fn listen(self) {
        let tick = move || self.now.set(time::local_now() + self.ahead.get_untracked());
        set_interval(tick, Duration::from_secs(1));
        let _ = window_event_listener(ev::popstate, move |_| self.route.set(Route::parse(&address())));
        let _ = window_event_listener(ev::click, move |click| self.follow(&click));
    }

    /// What the address says after the `?`. Changes without the page being made anew.
    pub fn query(self) -> Memo<Query> {
        Memo::new(move |_| self.route.with(Route::query))
    }

    /// Goes to another page, or to another state of this one, with a new entry in the browser's history.
    pub fn go(self, to: Route) {
        let new_page = self.page.get_untracked() != to.page();
        history(&to, false);
        self.route.set(to);
        if new_page {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// The same without a new entry: for filters while they are typed, and for redirects.
    pub fn replace(self, to: Route) {
        history(&to, true);
        self.route.set(to);
    }

    /// Asks for something else on this page.
    pub fn ask(self, query: Query) {
        self.go(self.route.get_untracked().with_query(query));
    }

    /// The site that is looked at, with what I may do there.
    pub fn site(self) -> Option<MySite> {
        let id = self.page.with(|it| it.site().map(str::to_owned))?;
        self.me.with(|me| me.as_ref()?.sites.iter().find(|it| it.id == id).cloned())
    }

    /// Whether I may do something on the site that is looked at.
    pub fn may(self, permission: &str) -> bool {
        self.site().is_some_and(|it| it.permissions.iter().any(|it| it == permission))
    }

    /// A server has told its time; a difference of up to two seconds is the way here.
    pub fn hear(self, now: i64) {
        let ahead = now - time::local_now();
        if (ahead - self.ahead.get_untracked()).abs() > 2_000 {
            self.ahead.set(ahead);
            self.now.set(now);
        }
    }

    /// Tells that something has worked.
    pub fn say(self, text: impl Into<String>) {
        self.toast(text.into(), false);
    }

    /// Tells that something has not worked.
    pub fn complain(self, problem: &Problem) {
        if problem.code != "signed_out" {
            self.toast(sentence(problem), true);
        }
    }

    /// Asks before something that cannot be undone.
    pub fn confirm(
        self,
        title: impl Into<String>,
        text: impl Into<String>,
        action: impl Into<String>,
        yes: impl Fn() + Send + Sync + 'static,
    ) {
        let yes = Callback::new(move |()| yes());
        self.question.set(Some(Question { title: title.into(), text: text.into(), action: action.into(), yes }));
    }

    fn toast(self, text: String, bad: bool) {
        let id = self.next.with_value(|it| it + 1);
        self.next.set_value(id);
        self.toasts.update(|all| {
            all.retain(|it| it.text != text);
            all.push(Toast { id, text, bad });
        });
        let stays = Duration::from_secs(if bad { 12 } else { 4 });
        set_timeout(move || self.toasts.update(|all| all.retain(|it| it.id != id)), stays);
    }

    /// Clicks on our own links change the page without loading it; all others are the browser's.
    fn follow(self, click: &MouseEvent) {
        let other_button =
            click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key();
        if click.default_prevented() || other_button {
            return;
        }
        let link = click.target().and_then(|it| it.dyn_into::<Node>().ok()).and_then(link_around);
        let Some(link) = link.filter(|it| it.target().is_empty() && !it.has_attribute("download")) else { return };
        let here = window().location();
        if here.origin().is_ok_and(|it| it == link.origin())
            && link.pathname().starts_with("/desk/")
            && link.hash().is_empty()
        {
            let to = Route::parse(&format!("{}{}", link.pathname(), link.search()));
            if to != Route::Link {
                click.prevent_default();
                self.go(to);
            }
        }
    }
}

/// The sentence of a problem: its own, or ours for its code.
pub fn sentence(problem: &Problem) -> String {
    let t = &t().problems;
    let ours = match problem.code.as_str() {
        "unreachable" => t.unreachable,
        "unreadable" => t.unreadable,
        "forbidden" => t.forbidden,
        "not_found" => t.not_found,
        "signed_out" => t.signed_out,
        "bad_credentials" => t.bad_credentials,
        _ if !problem.message.is_empty() => return as_sentence(&problem.message),
        _ => t.unavailable,
    };
    ours.to_owned()
}

/// The server's messages are for logs too and begin small; here they stand alone.
fn as_sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let end = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

fn signed_out() {
    let desk = desk();
    let here = desk.route.get_untracked();
    if matches!(here, Route::Login { .. } | Route::Link) {
        return;
    }
    let back = if here == Route::Home { String::new() } else { here.to_string() };
    desk.me.set(None);
    desk.replace(Route::Login { back });
}

fn link_around(mut node: Node) -> Option<HtmlAnchorElement> {
    loop {
        match node.dyn_into::<HtmlAnchorElement>() {
            Ok(link) => return Some(link),
            Err(other) => node = other.parent_node()?,
        }
    }
}

fn address() -> String {
    let here = window().location();
    format!("{}{}", here.pathname().unwrap_or_default(), here.search().unwrap_or_default())
}

fn history(to: &Route, replace: bool) {
    let Ok(history) = window().history() else { return };
    let address = to.to_string();
    let _ = match replace {
        true => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
        false => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_a_sentence() {
        let problem = |code: &str, message: &str| Problem { code: code.into(), message: message.into(), field: None };
        for (problem, told) in [
            (problem("bad_field", "write 1 to 80 characters"), "Write 1 to 80 characters."),
            (problem("bad_field", "Not again!"), "Not again!"),
            (problem("unreachable", ""), t().problems.unreachable),
            (problem("new_in_a_later_version", ""), t().problems.unavailable),
        ] {
            assert_eq!(sentence(&problem), told);
        }
    }
}
