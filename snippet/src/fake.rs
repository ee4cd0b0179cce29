//! A page for tests: it remembers what it was told.

use crate::orphans::QUEUES;
use crate::page::{Page, Store, Text};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Shared by all clones, as one browser is by its pages.
#[derive(Clone, Default)]
pub struct Fake(Rc<Inner>);

#[derive(Default)]
pub struct Inner {
    closed: Cell<bool>,
    stored: RefCell<BTreeMap<(bool, String), String>>,
    chance: Cell<u32>,
    pub now: Cell<u64>,
    pub url: RefCell<String>,
    pub title: RefCell<String>,
    pub referrer: RefCell<String>,
    pub hidden: Cell<bool>,
    pub asked: Cell<u32>,
    pub wakes_at: Cell<u64>,
    pub sent: RefCell<Vec<(u32, String, bool)>>,
}

impl std::ops::Deref for Fake {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Fake {
    pub fn close_storage(&self) {
        self.closed.set(true);
    }

    /// What localStorage holds under keys that contain `part`.
    pub fn stored(&self, part: &str) -> Vec<String> {
        let stored = self.stored.borrow();
        stored.iter().filter(|it| !it.0.0 && it.0.1.contains(part)).map(|it| it.1.clone()).collect()
    }

    /// Requests since the last call.
    pub fn take_sent(&self) -> Vec<(u32, String, bool)> {
        self.sent.take()
    }
}

impl Page for Fake {
    fn now(&self) -> u64 {
        self.now.get()
    }
    fn chance(&self) -> u32 {
        self.chance.set(self.chance.get().wrapping_mul(747_796_405).wrapping_add(2_891_336_453));
        self.chance.get()
    }
    fn get(&self, store: Store, key: &str) -> String {
        if self.closed.get() {
            return String::new();
        }
        self.stored.borrow().get(&(store == Store::Session, key.to_owned())).cloned().unwrap_or_default()
    }
    fn set(&self, store: Store, key: &str, value: &str) {
        let key = (store == Store::Session, key.to_owned());
        if value.is_empty() {
            self.stored.borrow_mut().remove(&key);
        } else if !self.closed.get() {
            self.stored.borrow_mut().insert(key, value.to_owned());
        }
    }
    fn keys(&self) -> String {
        let stored = self.stored.borrow();
        stored.keys().filter(|it| !it.0 && it.1.starts_with(QUEUES)).map(|it| it.1.clone() + "\n").collect()
    }
    fn text(&self, which: Text) -> String {
        match which {
            Text::Url => quoted(&self.url),
            Text::Title => quoted(&self.title),
            Text::Referrer => quoted(&self.referrer),
            Text::Client => r#"{"core":"test"}"#.to_owned(),
        }
    }
    fn is_visible(&self) -> bool {
        !self.hidden.get()
    }
    fn soon(&self) {
        self.asked.set(self.asked.get() + 1);
    }
    fn wake(&self, ms: u32) {
        self.wakes_at.set(self.now.get() + u64::from(ms));
    }
    fn send(&self, ticket: u32, body: &str, keepalive: bool) {
        self.sent.borrow_mut().push((ticket, body.to_owned(), keepalive));
    }
}

fn quoted(text: &RefCell<String>) -> String {
    format!("\"{}\"", text.borrow())
}
