//! `PUT /api/v1/contacts`: the customer's own server tells of its people. What it says is believed (level 4): it has its
//! own key, and verifies by its own means.

use super::{act, acted, said};
use crate::app::App;
use crate::clock::{Timestamp, chance};
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, AssertionId, Says};
use crate::identity::rules::{OWN, Rules, is_namespace};
use actix_web::web::{Data, Json};
use protocol::desk::Problem;
use protocol::desk::people::{Acted, Identifier, Upsert};
use protocol::ids::uuid_v7;

/// Identifiers of one kind at most (rule K6 of the specification).
const MOST: usize = 10;

/// Makes or changes the contact with an external id. Identifiers are taken as verified; fields that are left out stay.
#[utoipa::path(put, path = "/api/v1/contacts", request_body = Upsert,
    responses((status = 200, body = Acted), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem)))]
pub async fn put(app: Data<App>, asking: Asking, asked: Json<Upsert>) -> Result<Json<Acted>, ApiError> {
    let rules = app.sites.settings(asking.site).identity;
    let it = assertion(&rules, &asked, app.clock.now()).map_err(|(field, why)| ApiError::field(field, why))?;
    let decided = said(&app, &asking, &it).await?;
    let Says::Upserts { id, .. } = &it.says else { return Err(ApiError::Unavailable) };
    let key = Key::ExternalId(id.clone());
    let holder = app.store.find_by_key(&app.vault, asking.site, &key).await?.first().copied();
    if let Some(contact) = holder {
        for it in &asked.closed {
            let key = act::key(&rules, it, "closed")?;
            super::say(&app, &asking, Says::Closes { contact, key }, "closed by the API".into()).await?;
        }
    }
    let cards = app.store.cards(&app.vault, asking.site, holder).await?;
    Ok(Json(acted(holder.and_then(|it| cards.of(it)).map(|(id, ..)| id), &decided.decision)))
}

/// What a program says of a person, as an assertion; or the field that cannot be used, and why.
pub fn assertion(rules: &Rules, asked: &Upsert, now: Timestamp) -> Result<Assertion, (&'static str, String)> {
    let namespace = if asked.namespace.is_empty() { OWN } else { &asked.namespace };
    if !is_namespace(namespace) {
        return Err(("namespace", "1 to 32 small letters, digits, underscores and dashes".into()));
    }
    let id = rules.external_id(namespace, &asked.external_id);
    let Ok(Key::ExternalId(id)) = id else {
        return Err(("external_id", "1 to 128 bytes, and no placeholder as null or guest".into()));
    };
    let mut keys = Vec::new();
    for (kind, field, all) in [("email", "emails", &asked.emails), ("phone", "phones", &asked.phones)] {
        if all.len() > MOST {
            return Err((field, "at most 10".into()));
        }
        for text in all {
            let it = Identifier { kind: kind.to_owned(), text: text.clone() };
            keys.push(act::key(rules, &it, field).map_err(|why| (field, format!("\"{text}\": {why}")))?);
        }
    }
    let fields = act::fields(&asked.fields).map_err(|why| ("fields", why.to_string()))?;
    Ok(Assertion {
        id: AssertionId(uuid_v7(now.0.max(0) as u64, chance())),
        observed_at: now,
        received_at: now,
        evidence: "told by the customer's server".into(),
        expires_at: None,
        raw: asked.emails.iter().chain(&asked.phones).cloned().collect(),
        says: Says::Upserts { id, keys, fields },
    })
}
