//! Contacts in lists, and the conflict inbox.

use super::{contact_in, masks, views, written};
use crate::app::App;
use crate::clock::Timestamp;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, EpochId};
use crate::store::identity::cards::Card;
use crate::store::identity::people::Person;
use actix_web::web::{Data, Json, Query};
use protocol::desk::Problem;
use protocol::desk::people::{Cases, ContactRow, ContactsPage};
use protocol::ids::SiteId;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// Which contacts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ContactsQuery {
    /// A whole e-mail address, telephone number or external id; or beginnings of words of names.
    q: Option<String>,
    /// `ephemeral`, `identified`, `curated` or `canonical`; all but ephemeral ones where it is left out.
    kind: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many; 50 where it is not said, 200 at most.
    limit: Option<u32>,
}

/// Contacts, the one changed last first.
#[utoipa::path(get, path = "/api/v1/contacts", params(ContactsQuery),
    responses((status = 200, body = ContactsPage), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn list(app: Data<App>, asking: Asking, query: Query<ContactsQuery>) -> Result<Json<ContactsPage>, ApiError> {
    let bad = |why: &'static str| ApiError::BadParameter(why.into());
    let kind = query.kind.as_deref().unwrap_or_default();
    if !matches!(kind, "" | "ephemeral" | "identified" | "curated" | "canonical") {
        return Err(bad("kind must be ephemeral, identified, curated or canonical"));
    }
    let limit = query.limit.unwrap_or(50).clamp(1, 200);
    let text = query.q.as_deref().unwrap_or_default().trim();
    if !text.is_empty() {
        let contacts = find(&app, &asking, text, kind, limit as usize).await?;
        return Ok(Json(ContactsPage { contacts, next: None }));
    }
    let before = match query.cursor.as_deref() {
        None => (Timestamp(i64::MAX), ContactId([0xff; 16])),
        Some(raw) => cursor(raw).ok_or_else(|| bad("cursor must be the `next` of another page"))?,
    };
    let mut found = app.store.contacts(asking.site, kind, before, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|(id, at)| format!("{}.{}", at.0, written(id.0)));
    let contacts = rows(&app, &asking, found.iter().map(|(id, _)| *id)).await?;
    Ok(Json(ContactsPage { contacts, next }))
}

fn cursor(raw: &str) -> Option<(Timestamp, ContactId)> {
    let (at, id) = raw.split_once('.')?;
    Some((Timestamp(at.parse().ok()?), contact_in(id).ok()?))
}

/// What a text finds. Somebody who may not see identifiers finds by names only: a hit would tell that there is one.
async fn find(app: &App, asking: &Asking, text: &str, kind: &str, most: usize) -> Result<Vec<ContactRow>, ApiError> {
    let mut keys: Vec<Key> = Vec::new();
    if !masks(asking) {
        let rules = app.sites.settings(asking.site).identity;
        keys.extend(["external_id", "email", "phone"].iter().filter_map(|kind| rules.key(kind, text).ok()));
    }
    let found = app.store.search_contacts(&app.vault, asking.site, &keys, text).await?;
    let mut rows = rows(app, asking, found).await?;
    rows.retain(|it| kind.is_empty() || it.kind == kind);
    rows.sort_by(|a, b| b.changed_at.cmp(&a.changed_at).then(a.id.cmp(&b.id)));
    rows.truncate(most);
    Ok(rows)
}

/// Contacts as rows, in the order they come, each once; what a placeholder carries is what its visitor says.
pub async fn rows(
    app: &App,
    asking: &Asking,
    of: impl IntoIterator<Item = ContactId>,
) -> Result<Vec<ContactRow>, ApiError> {
    let of: Vec<ContactId> = of.into_iter().collect();
    let masked = masks(asking);
    let cards = app.store.cards(&app.vault, asking.site, of.iter().copied()).await?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for contact in of {
        let Some((id, kind, card, at)) = cards.of(contact) else { continue };
        if !seen.insert(id) {
            continue;
        }
        if kind == "ephemeral" && card.title().is_empty() {
            let card = placeholder(app, asking.site, id).await?;
            rows.push(views::of_card(id, kind, &card, at, masked));
        } else {
            rows.push(views::of_card(id, kind, card, at, masked));
        }
    }
    Ok(rows)
}

/// What a list shows of a placeholder.
async fn placeholder(app: &App, site: SiteId, contact: ContactId) -> Result<Card, ApiError> {
    let claims = app.store.claims(&app.vault, site, EpochId(contact.0)).await?;
    let mut card = Card { level: 1, ..Card::default() };
    for it in &claims {
        match &it.told {
            crate::store::identity::Told::Key(Key::Email(it)) => card.email = it.as_str().to_owned(),
            crate::store::identity::Told::Key(Key::Phone(it)) => card.phone = it.as_str().to_owned(),
            _ => {}
        }
    }
    let person = Person { linked: None, claims };
    if person.identifier().as_deref() != Some(&person.title()) {
        card.name = person.title();
    }
    Ok(card)
}

/// `GET .../cases`: refused joins that wait for an agent.
pub async fn cases(app: Data<App>, asking: Asking) -> Result<Json<Cases>, ApiError> {
    let open = app.store.open_cases(&app.vault, asking.site, None).await?;
    let cards = app.store.cards(&app.vault, asking.site, open.iter().flat_map(|(it, _)| [it.a, it.b])).await?;
    let masked = masks(&asking);
    let cases = open.iter().map(|(it, entry)| views::case(it, entry, &cards, masked)).collect();
    Ok(Json(Cases { cases }))
}
