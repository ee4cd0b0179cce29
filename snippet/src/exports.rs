//! The border to JavaScript: `page.js` on the other side has the functions with the same names. Only numbers cross it,
//! so that the generated glue is next to nothing: a text that leaves is its place and length in our memory, a text that
//! comes is put where [`room`] says, and its length arrives with the call or as the answer.

use crate::page::{Page, Store, Text};
use crate::tracker::Tracker;
use core::cell::Cell;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    fn page_now() -> f64;
    fn page_chance() -> u32;
    fn page_get(session: bool, key: *const u8, key_bytes: usize) -> usize;
    fn page_set(session: bool, key: *const u8, key_bytes: usize, value: *const u8, value_bytes: usize);
    fn page_keys() -> usize;
    fn page_text(which: u32) -> usize;
    fn page_is_visible() -> bool;
    fn page_soon();
    fn page_wake(ms: u32);
    fn page_send(ticket: u32, body: *const u8, body_bytes: usize, keepalive: bool);
}

struct Browser;

impl Page for Browser {
    #[inline(never)]
    fn now(&self) -> u64 {
        page_now() as u64
    }
    fn chance(&self) -> u32 {
        page_chance()
    }
    #[inline(never)]
    fn get(&self, store: Store, key: &str) -> String {
        taken(page_get(store == Store::Session, key.as_ptr(), key.len()))
    }
    #[inline(never)]
    fn set(&self, store: Store, key: &str, value: &str) {
        page_set(store == Store::Session, key.as_ptr(), key.len(), value.as_ptr(), value.len());
    }
    fn keys(&self) -> String {
        taken(page_keys())
    }
    #[inline(never)]
    fn text(&self, which: Text) -> String {
        taken(page_text(which as u32))
    }
    fn is_visible(&self) -> bool {
        page_is_visible()
    }
    fn soon(&self) {
        page_soon();
    }
    fn wake(&self, ms: u32) {
        page_wake(ms);
    }
    fn send(&self, ticket: u32, body: &str, keepalive: bool) {
        page_send(ticket, body.as_ptr(), body.len(), keepalive);
    }
}

thread_local! {
    /// Where `page.js` puts a text.
    static INBOX: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// Away while a step is made. Never dropped: the code for it would be as much as another tracker.
    static TRACKER: Cell<Option<&'static mut Tracker<Browser>>> = const { Cell::new(None) };
}

/// The text that `page.js` has put into the inbox.
#[expect(unsafe_code, reason = "TextEncoder has just filled so many bytes with UTF-8; proving it again weighs 1 KB")]
#[inline(never)]
fn taken(bytes: usize) -> String {
    let mut text = INBOX.take();
    unsafe {
        text.set_len(bytes);
        String::from_utf8_unchecked(text)
    }
}

#[inline(always)]
fn tracker(step: impl FnOnce(&mut Tracker<Browser>)) {
    // Away already means that the page called us while we called it: `page.js` does not let that happen.
    if let Some(it) = TRACKER.take() {
        step(it);
        TRACKER.set(Some(it));
    }
}

/// Where to put a text of so many bytes.
#[wasm_bindgen]
pub fn room(bytes: usize) -> *const u8 {
    let inbox = Vec::with_capacity(bytes);
    let at = inbox.as_ptr();
    INBOX.set(inbox);
    at
}

/// The text is the site's key as a JSON string. Gives where the visitor's id is, in 36 characters: known here also where
/// storage is closed.
#[wasm_bindgen]
pub fn begin(text: usize, at: f64) -> *const u8 {
    let tracker = Tracker::begin(Browser, taken(text), at as u64);
    let mut visitor = String::new();
    protocol::write::id(&mut visitor, &tracker.visitor().0);
    TRACKER.set(Some(Box::leak(Box::new(tracker))));
    visitor.leak().as_ptr()
}

/// The text has two lines: attributes as JSON, name.
#[wasm_bindgen]
pub fn record(text: usize, at: f64) {
    tracker(|it| it.record(&taken(text), at as u64));
}

/// The text has three lines of JSON: attributes, address, title.
#[wasm_bindgen]
pub fn pageview(text: usize, at: f64) {
    tracker(|it| it.pageview(&taken(text), at as u64));
}

/// Something happened to the page: `what` is a place in the list that `page.js` has, too.
#[wasm_bindgen]
pub fn happened(what: u32) {
    tracker(|it| match what {
        0 => it.task_ended(),
        1 => it.woken(),
        2 => it.navigated(),
        3 => it.visible(),
        4 => it.hidden(),
        5 => it.gone(),
        6 => it.restored(),
        _ => it.online(),
    });
}

#[wasm_bindgen]
pub fn answered(ticket: u32, status: u32, ask_ms: f64, pause_ms: f64) {
    tracker(|it| it.answered(ticket, status, ask_ms, pause_ms));
}
