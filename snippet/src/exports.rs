//! The border to JavaScript: `page.js` on the other side has the functions with the same names. Strings and numbers
//! only, no objects, so that the generated glue stays small.

use crate::page::{Page, Store, Text};
use crate::tracker::Tracker;
use core::cell::RefCell;
use lol_alloc::{AssumeSingleThreaded, FreeListAllocator};
use wasm_bindgen::prelude::wasm_bindgen;

#[expect(unsafe_code, reason = "a page runs its wasm on one thread, and this allocator is 7 KB smaller than std's")]
#[global_allocator]
static ALLOCATOR: AssumeSingleThreaded<FreeListAllocator> =
    unsafe { AssumeSingleThreaded::new(FreeListAllocator::new()) };

#[wasm_bindgen]
extern "C" {
    fn page_now() -> f64;
    fn page_chance() -> u32;
    fn page_get(session: bool, key: &str) -> Option<String>;
    fn page_set(session: bool, key: &str, value: &str);
    fn page_remove(session: bool, key: &str);
    fn page_keys(prefix: &str) -> String;
    fn page_text(which: u32) -> String;
    fn page_is_visible() -> bool;
    fn page_soon();
    fn page_wake(ms: u32);
    fn page_send(ticket: u32, body: &str, keepalive: bool);
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
    fn get(&self, store: Store, key: &str) -> Option<String> {
        page_get(store == Store::Session, key)
    }
    #[inline(never)]
    fn set(&self, store: Store, key: &str, value: &str) {
        page_set(store == Store::Session, key, value);
    }
    #[inline(never)]
    fn remove(&self, store: Store, key: &str) {
        page_remove(store == Store::Session, key);
    }
    fn keys(&self, prefix: &str) -> String {
        page_keys(prefix)
    }
    #[inline(never)]
    fn text(&self, which: Text) -> String {
        page_text(which as u32)
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
        page_send(ticket, body, keepalive);
    }
}

thread_local! {
    static TRACKER: RefCell<Option<Tracker<Browser>>> = const { RefCell::new(None) };
}

#[inline(always)]
fn tracker(step: impl FnOnce(&mut Tracker<Browser>)) {
    TRACKER.with(|it| {
        // Taken already means that the page called us while we called it: `page.js` does not let that happen.
        if let Ok(mut it) = it.try_borrow_mut()
            && let Some(it) = &mut *it
        {
            step(it);
        }
    });
}

#[wasm_bindgen]
pub fn begin(site_key: &str, core: &str, at: f64) {
    // Forgotten, because the code that drops a tracker would be as much as another tracker.
    core::mem::forget(TRACKER.replace(Some(Tracker::begin(Browser, site_key, core, at as u64))));
}

#[wasm_bindgen]
pub fn record(name: &str, attributes: &str, at: f64) {
    tracker(|it| it.record(name, attributes, at as u64));
}

#[wasm_bindgen]
pub fn pageview(url: &str, title: &str, attributes: &str, at: f64) {
    tracker(|it| it.pageview(url, title, attributes, at as u64));
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
pub fn answered(ticket: u32, status: u32, retry_after: &str, retry_date: f64, reply: &str) {
    tracker(|it| it.answered(ticket, status, retry_after, retry_date, reply));
}
