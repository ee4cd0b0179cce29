//! Event names: letters, digits and underscore, at most 64; a good one is an object and a verb in the past tense.

use crate::limits::NAME_CHARS;

/// A page was shown: on load, on navigation inside a single-page application, on return from the back/forward cache.
pub const PAGE_VIEWED: &str = "page_viewed";
/// The page says who its visitor is, with a signed token or without. What it says is kept apart from events.
pub const VISITOR_IDENTIFIED: &str = "visitor_identified";
/// The visitor has logged out: what comes after belongs to another epoch.
pub const VISITOR_RESET: &str = "visitor_reset";

/// Whether `name` may name an event.
pub fn is_event_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_CHARS && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::is_event_name;

    #[test]
    fn a_name_has_letters_digits_and_underscores_only() {
        for (name, good) in [
            ("page_viewed", true),
            ("A1", true),
            ("", false),
            ("product added", false),
            ("product-added", false),
            ("größe", false),
            (&"x".repeat(64), true),
            (&"x".repeat(65), false),
        ] {
            assert_eq!(is_event_name(name), good, "{name:?}");
        }
    }
}
