//! How things of a web session are written: titles, addresses, countries, spans. What visitors have sent stays text.

use crate::texts::t;
use js_sys::{Array, Function, Object, Reflect};
use protocol::desk::journeys::State;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};

/// A span as a stop-watch shows it: `0:07`, `12:30`, `1:02:03`.
pub fn clock(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The title of a page, or its path where it has none that can be seen.
pub fn title<'a>(title: &'a str, url: &'a str) -> &'a str {
    if title.chars().any(is_visible) { title.trim() } else { path(url) }
}

/// Path and query of an address; the whole of what is no address of the web.
pub fn path(url: &str) -> &str {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        None => url,
        Some(rest) => rest.find(['/', '?', '#']).map_or("/", |it| &rest[it..]),
    }
}

/// Host of an address; empty where it has none.
pub fn host(url: &str) -> &str {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Words beside each other, without those that say nothing.
pub fn line(words: &[&str]) -> String {
    words.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}

/// Who sent the visitor: a name, or the medium in words.
pub fn source<'a>(source: &'a str, medium: &str) -> &'a str {
    if source.is_empty() { self::medium(medium) } else { source }
}

/// A medium in words.
pub fn medium(word: &str) -> &'static str {
    let t = &t().sessions;
    match word {
        "direct" => t.direct,
        "internal" => t.internal,
        "search" => t.search_engine,
        "social" => t.social,
        "email" => t.email,
        "paid" => t.paid,
        _ => t.unknown,
    }
}

/// A device in a word.
pub fn device(word: &str) -> &'static str {
    let t = &t().sessions;
    match word {
        "desktop" => t.desktop,
        "mobile" => t.mobile,
        "tablet" => t.tablet,
        _ => t.other_device,
    }
}

/// A state in a word.
pub fn state(state: State) -> &'static str {
    let t = &t().sessions;
    match state {
        State::Active => t.active,
        State::Idle => t.idle,
        State::Away => t.away,
        State::Ended => t.ended,
    }
}

/// The name of a country, in the page's language; its code where the browser knows none.
pub fn country(code: &str) -> Rc<str> {
    thread_local! {
        static NAMES: RefCell<HashMap<String, Rc<str>>> = RefCell::default();
        static NAMER: Option<(JsValue, Function)> = namer();
    }
    let known = NAMES.with_borrow(|it| it.get(code).cloned());
    known.unwrap_or_else(|| {
        let name = NAMER.with(|it| {
            let (names, of) = it.as_ref()?;
            of.call1(names, &JsValue::from_str(code)).ok()?.as_string()
        });
        let name: Rc<str> = name.unwrap_or_else(|| code.to_owned()).into();
        NAMES.with_borrow_mut(|it| it.insert(code.to_owned(), name.clone()));
        name
    })
}

/// `Intl.DisplayNames` for countries, and its `of`.
fn namer() -> Option<(JsValue, Function)> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let make: Function = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let languages = Array::of1(&JsValue::from_str(t().locale));
    let names = Reflect::construct(&make, &Array::of2(&languages, &options)).ok()?;
    let of = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    Some((names, of))
}

/// Not a space, nor one of the signs that only change what stands around them.
fn is_visible(it: char) -> bool {
    let changes_only = matches!(it, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !it.is_whitespace() && !it.is_control() && !changes_only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_written_as_a_stop_watch_shows_them() {
        for (ms, shown) in [(-1, "0:00"), (7_999, "0:07"), (750_000, "12:30"), (3_723_000, "1:02:03")] {
            assert_eq!(clock(ms), shown);
        }
    }

    #[test]
    fn a_title_that_cannot_be_seen_is_none() {
        let url = "https://shop.example/a?b#c";
        for (text, shown) in [(" Shoes ", "Shoes"), ("", "/a?b#c"), (" \u{202e}\u{200b}\t", "/a?b#c"), ("ا", "ا")] {
            assert_eq!(title(text, url), shown);
        }
    }

    #[test]
    fn path_and_host_are_taken_from_addresses_of_the_web_only() {
        for (url, of_path, of_host) in [
            ("https://shop.example/a/b?c", "/a/b?c", "shop.example"),
            ("http://shop.example", "/", "shop.example"),
            ("https://shop.example?c", "?c", "shop.example"),
            ("javascript:alert(1)", "javascript:alert(1)", ""),
            ("", "", ""),
        ] {
            assert_eq!((path(url), host(url)), (of_path, of_host), "{url}");
        }
    }

    #[test]
    fn a_line_leaves_out_what_says_nothing() {
        assert_eq!(line(&["Firefox", "", "Linux"]), "Firefox · Linux");
        assert_eq!(line(&["", ""]), "");
    }
}
