//! Pieces that several pages about people share: who it is, how sure we are, lists that come page by page.

use super::words;
use crate::html;
use crate::route::Route;
use crate::sessions::words as session_words;
use crate::texts::t;
use crate::ui::{self, Tone, badge};
use leptos::prelude::*;
use protocol::desk::people::{ContactRow, PersonView, Sure};

/// How sure we are, as a badge.
pub fn sure(sure: Sure, how: &str) -> AnyView {
    badge(words::tone(sure), words::sure(sure, how))
}

/// The amber badge of a visitor who claims what somebody else has verified.
pub fn matches() -> AnyView {
    badge(Tone::Warn, t().people.matches)
}

/// So many letters of a name are shown: enough for people, and visitors can call themselves anything.
const NAME_LETTERS: usize = 80;

/// The name of a contact, also of one without any.
pub fn name(name: &str) -> String {
    let name = session_words::title(name, "");
    match name.char_indices().nth(NAME_LETTERS) {
        _ if name.is_empty() => t().contacts.no_name.to_owned(),
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// A link to a contact.
pub fn link(site: &str, row: &ContactRow) -> AnyView {
    ui::inside(&Route::contact(site, &row.id), html::bdi().child(name(&row.name)))
}

/// A contact in a few words: its name, and below what tells it from others of that name.
pub fn who(site: &str, row: &ContactRow) -> AnyView {
    named(link(site, row), row)
}

/// The same without a link, where it would lead away from what one is doing.
pub fn plain(row: &ContactRow) -> AnyView {
    named(html::bdi().child(name(&row.name)).into_any(), row)
}

fn named(name: AnyView, row: &ContactRow) -> AnyView {
    let name = html::span().class("who-name").child((name, verified(row)));
    html::span().class("who").child((name, others(row))).into_any()
}

/// What tells a contact from others of its name.
fn others(row: &ContactRow) -> AnyView {
    let email = if row.email == row.name { "" } else { row.email.as_str() };
    let phone = if row.phone == row.name { "" } else { row.phone.as_str() };
    let line = session_words::line(&[words::kind(&row.kind), email, phone]);
    html::span().class("muted").child(html::bdi().child(line)).into_any()
}

/// That a contact has verified something.
fn verified(row: &ContactRow) -> Option<AnyView> {
    row.verified.then(|| badge(Tone::Good, t().people.verified))
}

/// Who somebody is, as short as it can be: for lists of sessions.
pub fn chip(person: &PersonView) -> AnyView {
    let (class, word) = mark(person.sure, person.matches);
    let sign = html::span().class(class).attr("aria-hidden", "true");
    let name = html::bdi().child(name(&person.name));
    html::span()
        .class("person-chip")
        .attr("title", word)
        .child((sign, name, html::span().class("only-read").child(format!(" ({word})"))))
        .into_any()
}

/// The small sign of how sure we are, and its word.
pub fn mark(sure: Sure, matches: bool) -> (&'static str, &'static str) {
    let t = &t().people;
    match (matches, sure) {
        (true, _) => ("sure is-matching", t.matches_short),
        (_, it) if it.is_verified() => ("sure is-verified", t.verified),
        (_, Sure::Reported) => ("sure is-reported", t.by_channel),
        (_, Sure::Claimed) => ("sure is-claimed", t.claimed),
        _ => ("sure is-mentioned", t.mentioned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_of_somebody_elses_address_is_amber_however_sure_the_rest_is() {
        assert_eq!(mark(Sure::Proven, true).0, "sure is-matching");
        assert_eq!(mark(Sure::Proven, false), ("sure is-verified", "verified"));
        assert_eq!(mark(Sure::Claimed, false), ("sure is-claimed", "claimed"));
    }

    #[test]
    fn a_name_that_cannot_be_seen_is_none() {
        assert_eq!(name(" \u{202e} "), t().contacts.no_name);
        assert_eq!(name("Ann"), "Ann");
    }

    #[test]
    fn a_name_that_is_too_long_for_one_is_cut() {
        assert_eq!(name(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
        assert_eq!(name(&"é".repeat(80)), "é".repeat(80));
    }
}
