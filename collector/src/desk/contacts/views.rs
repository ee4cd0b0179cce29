//! Contacts as they are shown: masked where somebody may not see identifiers.

use super::written;
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{Case, ContactId};
use crate::identity::mask;
use crate::store::identity::Told;
use crate::store::identity::cards::Card;
use crate::store::identity::contacts::{Entry, card_of};
use crate::store::identity::people::{Cards, Claim, Person};
use protocol::desk::people::{CaseView, ClaimView, ContactRow, PersonView, Sure};

/// A text about an identifier, as somebody may see it.
pub fn seen(kind: &str, text: &str, masked: bool) -> String {
    if masked { mask::identifier(kind, text) } else { text.to_owned() }
}

/// A contact in a list.
pub fn row(cards: &Cards, contact: ContactId, masked: bool) -> ContactRow {
    let (id, kind, card, at) = card_of(cards, contact);
    of_card(id, &kind, &card, at, masked)
}

/// A contact in a list, from its card.
pub fn of_card(id: ContactId, kind: &str, card: &Card, at: Timestamp, masked: bool) -> ContactRow {
    let text = |kind: &str, text: &str| if text.is_empty() { String::new() } else { seen(kind, text, masked) };
    ContactRow {
        id: written(id.0),
        name: title(card.title(), card.name.is_empty(), masked),
        kind: kind.to_owned(),
        email: text("email", &card.email),
        phone: text("phone", &card.phone),
        verified: card.level >= 3,
        changed_at: at.0,
    }
}

fn title(text: &str, is_identifier: bool, masked: bool) -> String {
    match masked {
        true if is_identifier && !text.contains('@') && !text.starts_with('+') => mask::identifier("external_id", text),
        true if is_identifier => mask::title(text),
        _ => text.to_owned(),
    }
}

/// Something a visitor says, as it is shown.
pub fn claim(it: &Claim, others: i64, masked: bool) -> ClaimView {
    let (kind, text) = match &it.told {
        Told::Key(key) => (key.kind().to_owned(), seen(key.kind(), &text_of(key), masked)),
        Told::Field(name, value) if masked => (name.clone(), mask::title(value)),
        Told::Field(name, value) => (name.clone(), value.clone()),
    };
    ClaimView { kind, text, matches: it.matches, others, at: it.at.0 }
}

/// An identifier's text, an own external id without its namespace.
pub fn text_of(key: &Key) -> String {
    match key {
        Key::ExternalId(it) if it.namespace() == crate::identity::rules::OWN => it.id().to_owned(),
        it => it.text(),
    }
}

/// Who is behind a web session; `others` says of each claim how many other visitors say the same.
pub fn person(it: &Person, others: &[i64], masked: bool) -> PersonView {
    let shown = it.title();
    let is_identifier = match &it.linked {
        Some(linked) => linked.card.name.is_empty(),
        None => it.identifier().as_deref() == Some(&shown),
    };
    let claims = it.claims.iter().enumerate();
    PersonView {
        contact: it.linked.as_ref().map(|it| written(it.contact.0)).unwrap_or_default(),
        name: title(&shown, is_identifier, masked),
        sure: Sure::of_level(it.level()),
        claims: claims.map(|(n, it)| claim(it, others.get(n).copied().unwrap_or_default(), masked)).collect(),
        matches: it.matches(),
        how: it.linked.as_ref().map_or("", |it| it.how).to_owned(),
        by_agent: it.linked.as_ref().is_some_and(|it| it.by_agent),
    }
}

/// A case as it is shown.
pub fn case(it: &Case, entry: &Entry, cards: &Cards, masked: bool) -> CaseView {
    CaseView {
        kind: it.key.kind().to_owned(),
        text: seen(it.key.kind(), &text_of(&it.key), masked),
        rule: it.rule.word().to_owned(),
        a: row(cards, it.a, masked),
        b: row(cards, it.b, masked),
        at: entry.at.0,
        seq: entry.seq.0 as i64,
    }
}
