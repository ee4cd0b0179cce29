//! The stream of live visitors: an `EventSource` that does not stay dead.
//!
//! The browser comes back by itself after most cuts, with the last id it has heard. A watchdog helps where it does not:
//! nothing heard for 15 seconds (the server sends a `ping` every five), or refused for good. It then opens a new one
//! that says the last id itself.
//!
//! A page that is left closes its connection: the browser may keep such a page for the way back, connection and all, and
//! of those it opens six to one server.

use crate::api;
use crate::route::encode;
use crate::time::local_now;
use leptos::ev;
use leptos::leptos_dom::helpers::{IntervalHandle, WindowListenerHandle};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::account::Me;
use protocol::desk::live::{Change, End, Hello};
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

/// Quiet for so long: the connection is taken for dead.
const QUIET_MS: i64 = 15_000;

/// What a stream tells.
pub enum Told {
    /// It begins, for the first time or after a cut.
    Hello(Hello),
    /// Something has changed.
    Change(Change),
    /// Nothing more will come, and why.
    End(End),
    /// It is cut; it will be tried again.
    Cut,
}

/// A stream; ends when it is dropped.
pub struct Stream {
    inner: Rc<Inner>,
    watchdog: Option<IntervalHandle>,
    page: [Option<WindowListenerHandle>; 2],
}

struct Inner {
    address: String,
    tell: Box<dyn Fn(Told)>,
    /// The present connection, with what listens to it.
    source: RefCell<Option<Connection>>,
    last_id: RefCell<String>,
    heard_at: Cell<i64>,
    opened_at: Cell<i64>,
    /// Connections that were opened since one has worked.
    tries: Cell<u32>,
    over: Cell<bool>,
}

struct Connection {
    source: EventSource,
    _listeners: Vec<Closure<dyn FnMut(MessageEvent)>>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Stream {
    /// Opens the stream at a path of the API, as `sites/abc/live/stream?bots=all`.
    pub fn open(path: &str, tell: impl Fn(Told) + 'static) -> Self {
        let inner = Rc::new(Inner {
            address: api::address(path),
            tell: Box::new(tell),
            source: RefCell::default(),
            last_id: RefCell::default(),
            heard_at: Cell::default(),
            opened_at: Cell::default(),
            tries: Cell::default(),
            over: Cell::default(),
        });
        inner.clone().connect();
        let watched = inner.clone();
        let watchdog = set_interval_with_handle(move || watched.clone().watch(), Duration::from_secs(1)).ok();
        let (left, back) = (inner.clone(), inner.clone());
        let left = window_event_listener(ev::pagehide, move |_| drop(left.source.take()));
        let back = window_event_listener(ev::pageshow, move |event| {
            if event.persisted() && !back.over.get() {
                back.clone().connect();
            }
        });
        Self { inner, watchdog, page: [Some(left), Some(back)] }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.inner.over.set(true);
        self.inner.source.take();
        if let Some(it) = self.watchdog.take() {
            it.clear();
        }
        self.page.iter_mut().filter_map(Option::take).for_each(WindowListenerHandle::remove);
    }
}

impl Inner {
    fn connect(self: Rc<Self>) {
        let now = local_now();
        self.heard_at.set(now);
        self.opened_at.set(now);
        self.tries.set(self.tries.get() + 1);
        let Ok(source) = EventSource::new(&after(&self.address, &self.last_id.borrow())) else { return };
        let mut listeners = Vec::new();
        for kind in ["hello", "rows", "end", "ping", "error"] {
            let inner = self.clone();
            let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |message| inner.clone().hear(kind, &message));
            let _ = source.add_event_listener_with_callback(kind, hear.as_ref().unchecked_ref());
            listeners.push(hear);
        }
        // The old connection's listeners may be what runs now: they are dropped after this call has returned.
        let old = self.source.replace(Some(Connection { source, _listeners: listeners }));
        set_timeout(move || drop(old), Duration::ZERO);
    }

    fn hear(self: Rc<Self>, kind: &str, message: &MessageEvent) {
        if self.over.get() {
            return;
        }
        if kind == "error" {
            (self.tell)(Told::Cut);
            return self.refused();
        }
        self.heard_at.set(local_now());
        let told = match kind {
            "hello" => {
                self.tries.set(0);
                let hello: Option<Hello> = read(message);
                if hello.as_ref().is_some_and(|it| it.anew) {
                    // Cut off before all rows have come, it must begin anew again.
                    self.last_id.borrow_mut().clear();
                }
                hello.map(Told::Hello)
            }
            "rows" => read(message).map(Told::Change),
            "end" => {
                self.over.set(true);
                self.source.borrow().iter().for_each(|it| it.source.close());
                read(message).map(Told::End)
            }
            _ => None,
        };
        if !message.last_event_id().is_empty() {
            *self.last_id.borrow_mut() = message.last_event_id();
        }
        if let Some(told) = told {
            (self.tell)(told);
        }
    }

    /// A browser does not say why it was refused. To ask who is logged in tells whether it is that: then the login comes.
    fn refused(&self) {
        let is_closed = self.source.borrow().as_ref().is_some_and(|it| it.source.ready_state() == EventSource::CLOSED);
        if is_closed {
            spawn_local(async {
                let _ = api::get::<Me>("me").await;
            });
        }
    }

    fn watch(self: Rc<Self>) {
        if self.over.get() {
            return;
        }
        let state = self.source.borrow().as_ref().map_or(EventSource::CLOSED, |it| it.source.ready_state());
        let now = local_now();
        let is_closed = state == EventSource::CLOSED;
        if is_due(is_closed, now - self.heard_at.get(), now - self.opened_at.get(), self.tries.get()) {
            (self.tell)(Told::Cut);
            self.connect();
        }
    }
}

/// Whether a new connection is to be opened.
fn is_due(is_closed: bool, quiet_ms: i64, open_ms: i64, tries: u32) -> bool {
    let wait_ms = 1_000 << tries.min(4);
    (is_closed && open_ms >= wait_ms) || quiet_ms >= QUIET_MS
}

/// The address that goes on after the last id.
fn after(address: &str, last_id: &str) -> String {
    let sign = if address.contains('?') { '&' } else { '?' };
    if last_id.is_empty() { address.to_owned() } else { format!("{address}{sign}after={}", encode(last_id)) }
}

fn read<T: DeserializeOwned>(message: &MessageEvent) -> Option<T> {
    serde_json::from_str(&message.data().as_string()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_connection_says_what_was_heard_last() {
        for (address, last_id, expected) in [
            ("/live", "", "/live"),
            ("/live", "7", "/live?after=7"),
            ("/live?bots=all", "a b", "/live?bots=all&after=a%20b"),
        ] {
            assert_eq!(after(address, last_id), expected);
        }
    }

    #[test]
    fn a_refused_connection_is_tried_less_and_less_and_a_quiet_one_is_given_up() {
        for (is_closed, quiet_ms, open_ms, tries, due) in [
            (false, 14_999, 99_999, 0, false),
            (false, 15_000, 99_999, 0, true),
            (true, 0, 999, 0, false),
            (true, 0, 1_000, 0, true),
            (true, 0, 3_999, 2, false),
            (true, 0, 4_000, 2, true),
            (true, 9_000, 15_999, 9, false),
            (true, 9_000, 16_000, 9, true),
        ] {
            assert_eq!(is_due(is_closed, quiet_ms, open_ms, tries), due, "{is_closed} {quiet_ms} {open_ms} {tries}");
        }
    }
}
