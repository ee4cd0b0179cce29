//! Attributes on their way from the page into an entry.
//!
//! `page.js` hands all scalars of one event over in one text, since each crossing of the wasm border costs: for each
//! attribute its name, NUL, the first letter of its JavaScript type (`s`, `n`, `b`), its value, NUL.

use crate::text::{cut, next, rest};
use protocol::limits::{ATTRIBUTES, KEY_CHARS, VALUE_CHARS};
use protocol::write::{Entry, Value};

/// Writes the attributes of `flat` into `entry`. What is beyond the limits is left out; long values are cut.
pub fn write(entry: &mut Entry, mut flat: &str) {
    let mut count = 0;
    while let (Some(name), Some(value)) = (next(&mut flat, 0), next(&mut flat, 0)) {
        // A long name is left out and not cut: cut names could meet, and a repeated name spoils the event.
        if count == ATTRIBUTES || name.is_empty() || cut(name, KEY_CHARS).len() < name.len() {
            continue;
        }
        let said = rest(value, 1);
        let value = match value.as_bytes().first() {
            Some(b'n') => Value::Number(said),
            Some(b'b') => Value::Flag(said == "true"),
            Some(_) => Value::Text(cut(said, VALUE_CHARS)),
            None => continue,
        };
        entry.attribute(name, value);
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ids::{EventId, ViewId};

    fn written(flat: &str) -> String {
        let mut entry = Entry::new(1_795_176_000_000, EventId([1; 16]), 1, ViewId([1; 16]), "x");
        write(&mut entry, flat);
        entry.end().split_once("\"x\"").map(|it| it.1.to_owned()).unwrap_or_default()
    }

    #[test]
    fn scalars_become_attributes_and_what_is_beyond_the_limits_does_not() {
        let long = "k".repeat(65);
        let many: String = (0..40).map(|n| format!("a{n}\0n{n}\0")).collect();
        for (flat, expected) in [
            ("", "}"),
            ("plan\0spro\0value\0n4.5\0new\0btrue\0", r#","attributes":{"plan":"pro","value":4.5,"new":true}}"#),
            ("a\0s\0", r#","attributes":{"a":""}}"#),
            ("\0sx\0", "}"),
            ("a", "}"),
            ("a\0", "}"),
            (&format!("{long}\0sx\0"), "}"),
        ] {
            assert_eq!(written(flat), expected, "{flat:?}");
        }
        assert_eq!(written(&many).matches(':').count(), 33);
        assert!(written(&format!("a\0s{}\0", "ü".repeat(2000))).contains(&format!("\"{}\"", "ü".repeat(1024))));
    }
}
