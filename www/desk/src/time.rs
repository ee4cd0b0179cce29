//! Times as people read them: ages, spans, and moments in the agent's time zone.

use crate::texts::t;
use js_sys::{Array, Date, Intl, Object, Reflect};
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::JsValue;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// This computer's clock. Views take `desk().now` instead, which ticks and knows the server's.
pub fn local_now() -> i64 {
    Date::now() as i64
}

/// `just now`, `12 s ago`, `2 min ago`, `3 h ago`, `5 days ago`.
pub fn ago(now: i64, at: i64) -> String {
    let t = &t().time;
    match now - at {
        it if it < 2 * SECOND => t.just_now.to_owned(),
        it => (t.ago)(&short(it)),
    }
}

/// `in 3 h`, or `now` when it is over.
pub fn until(now: i64, at: i64) -> String {
    let t = &t().time;
    if at <= now { t.over.to_owned() } else { (t.within)(&short(at - now)) }
}

/// A span in its largest unit: `12 s`, `2 min`, `3 h`, `5 days`.
pub fn short(ms: i64) -> String {
    let t = &t().time;
    match ms.max(0) {
        it if it < MINUTE => (t.seconds)(it / SECOND),
        it if it < HOUR => (t.minutes)(it / MINUTE),
        it if it < 2 * DAY => (t.hours)(it / HOUR),
        it => (t.days)(it / DAY),
    }
}

/// A span in its two largest units: `45 s`, `3 min 12 s`, `2 h 5 min`, `3 days 4 h`.
pub fn span(ms: i64) -> String {
    let t = &t().time;
    let ms = ms.max(0);
    let (whole, part) = match ms {
        it if it < MINUTE => return (t.seconds)(it / SECOND),
        it if it < HOUR => ((t.minutes)(it / MINUTE), (it % MINUTE / SECOND, t.seconds)),
        it if it < 2 * DAY => ((t.hours)(it / HOUR), (it % HOUR / MINUTE, t.minutes)),
        it => ((t.days)(it / DAY), (it % DAY / HOUR, t.hours)),
    };
    if part.0 == 0 { whole } else { format!("{whole} {}", (part.1)(part.0)) }
}

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `14:03:22`
    Second,
    /// `21 Nov, 14:03`
    Moment,
    /// `21 Nov 2026`
    Day,
    /// `Saturday, 21 November 2026 at 14:03:22 CET`
    Full,
}

/// A moment in the agent's time zone.
pub fn at(ms: i64, style: Style) -> String {
    thread_local!(static MADE: RefCell<HashMap<Style, js_sys::Function>> = RefCell::default());
    MADE.with_borrow_mut(|made| {
        let format = made.entry(style).or_insert_with(|| format(style));
        let written = format.call1(&JsValue::UNDEFINED, &JsValue::from_f64(ms as f64));
        written.ok().and_then(|it| it.as_string()).unwrap_or_default()
    })
}

/// As `<time datetime>` wants it.
pub fn iso(ms: i64) -> String {
    Date::new(&JsValue::from_f64(ms as f64)).to_iso_string().into()
}

/// Making one takes longer than using it a hundred times, so each is kept.
fn format(style: Style) -> js_sys::Function {
    let options = Object::new();
    let words: &[(&str, &str)] = match style {
        Style::Second => &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit")],
        Style::Moment => &[("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")],
        Style::Day => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
        Style::Full => &[("dateStyle", "full"), ("timeStyle", "long")],
    };
    for (name, value) in [("hourCycle", "h23")].iter().chain(words) {
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    Intl::DateTimeFormat::new(&Array::of1(&JsValue::from_str(t().locale)), &options).format()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_spans_read_as_people_say_them() {
        for (ms, age, long) in [
            (-5, "just now", "0 s"),
            (1_999, "just now", "1 s"),
            (12_000, "12 s ago", "12 s"),
            (150_000, "2 min ago", "2 min 30 s"),
            (3_600_000, "1 h ago", "1 h"),
            (47 * HOUR, "47 h ago", "47 h"),
            (51 * HOUR, "2 days ago", "2 days 3 h"),
        ] {
            assert_eq!((ago(DAY, DAY - ms).as_str(), span(ms).as_str()), (age, long), "{ms}");
        }
        assert_eq!(until(0, 90 * MINUTE), "in 1 h");
    }
}
