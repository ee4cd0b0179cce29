//! What agents do with one contact: make it, write into it, promote, close, split, share, undo.

use super::{acted, contact_in, reason, said, say};
use crate::app::App;
use crate::clock::chance;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, AssertionId, ContactId, EdgeId, Kind, Says, Seq, What};
use crate::identity::rules::Rules;
use crate::unseen::is_unseen;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use protocol::desk::people::{AboutIdentifier, Acted, Because, ContactChange, Identifier, NamedValue, Split, Undo};
use protocol::ids::uuid_v7;

/// Fields of one change at most, and characters of a name and a value.
const FIELDS: usize = 64;
const NAME: usize = 64;
const VALUE: usize = 2_048;

/// Fields as they may be kept.
pub fn fields(raw: &[NamedValue]) -> Result<Vec<(String, String)>, ApiError> {
    if raw.len() > FIELDS {
        return Err(ApiError::field("fields", "write at most 64 fields"));
    }
    raw.iter().map(|it| field(&it.name, &it.value).map_err(|why| ApiError::field("fields", why))).collect()
}

/// One field as it may be kept.
pub fn field(name: &str, value: &str) -> Result<(String, String), String> {
    let good = |it: char| it.is_ascii_alphanumeric() || it == '_';
    if name.is_empty() || name.len() > NAME || !name.chars().all(good) {
        return Err(format!("\"{name}\" is no name of a field: letters, digits and underscores, at most 64"));
    }
    if value.chars().count() > VALUE {
        return Err(format!("{name}: write at most 2048 characters"));
    }
    if value.chars().any(|it| is_unseen(it) && it != '\n' && it != '\t') {
        return Err(format!("{name}: there is a character in it that cannot be seen"));
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}

/// The key of an identifier that was typed.
pub fn key(rules: &Rules, it: &Identifier, field: &'static str) -> Result<Key, ApiError> {
    rules.key(&it.kind, &it.text).map_err(|why| {
        let why = match why.to_string().as_str() {
            "junk" => "this is a placeholder that many people share",
            "invalid_number" => "nobody can have this number; write it with its country code, as in +49 171 2345678",
            "not_personal" => "this number is nobody's own: emergency, toll-free, premium or short",
            "unusual_address" => "addresses with quotes or an IP address identify nobody",
            "unseen_characters" => "there is a character in it that cannot be seen",
            "too_long" => "this is too long",
            _ => "this is no such identifier",
        };
        ApiError::field(field, why)
    })
}

/// The field of the desk's form in which identifiers of a kind are written.
fn field_of(kind: &str) -> &'static str {
    match kind {
        "email" => "email",
        "phone" => "phone",
        "external_id" => "external_id",
        _ => "identifiers",
    }
}

/// `POST .../contacts`: makes a contact.
pub async fn add(app: Data<App>, asking: Asking, asked: Json<ContactChange>) -> Result<Json<Acted>, ApiError> {
    let fields = fields(&asked.fields)?;
    let rules = app.sites.settings(asking.site).identity;
    let keys = asked.identifiers.iter().map(|it| key(&rules, it, field_of(&it.kind)));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    if fields.iter().all(|(_, value)| value.is_empty()) && keys.is_empty() {
        return Err(ApiError::field("fields", "write a name or an identifier"));
    }
    let contact = ContactId(uuid_v7(app.clock.now().0.max(0) as u64, chance()));
    let decided = say(&app, &asking, Says::Edits { contact, fields }, "made by hand".into()).await?;
    if !keys.is_empty() {
        noted(&app, &asking, contact, keys, &asked.identifiers, "made by hand".into()).await?;
    }
    Ok(Json(acted(Some(contact), &decided.decision)))
}

/// `PUT .../contacts/{id}`: writes into a contact.
pub async fn edit(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<ContactChange>,
) -> Result<Json<Acted>, ApiError> {
    let contact = known(&app, &asking, &request).await?;
    let fields = fields(&asked.fields)?;
    let decided = say(&app, &asking, Says::Edits { contact, fields }, "edited".into()).await?;
    Ok(Json(acted(Some(contact), &decided.decision)))
}

/// `POST .../contacts/{id}/identifiers`: notes an identifier, which stays a claim until it is proven.
pub async fn note(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<AboutIdentifier>,
) -> Result<Json<Acted>, ApiError> {
    let contact = known(&app, &asking, &request).await?;
    let why = reason(&asked.reason)?;
    let key = key(&app.sites.settings(asking.site).identity, &asked.identifier, "identifier")?;
    noted(&app, &asking, contact, vec![key], std::slice::from_ref(&asked.identifier), why).await.map(Json)
}

async fn noted(
    app: &App,
    asking: &Asking,
    contact: ContactId,
    keys: Vec<Key>,
    raw: &[Identifier],
    why: String,
) -> Result<Acted, ApiError> {
    let now = app.clock.now();
    let assertion = Assertion {
        id: AssertionId(uuid_v7(now.0.max(0) as u64, chance())),
        observed_at: now,
        received_at: now,
        evidence: why,
        expires_at: None,
        raw: raw.iter().map(|it| it.text.clone()).collect(),
        says: Says::Notes { contact, keys },
    };
    let decided = said(app, asking, &assertion).await?;
    Ok(acted(Some(contact), &decided.decision))
}

/// `POST .../contacts/{id}/promote`: a placeholder becomes a contact, an identified one becomes curated.
pub async fn promote(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Because>,
) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let whole = app.store.contact(&app.vault, asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let contact = whole.id;
    let to = if whole.state.kind(contact) == Kind::Ephemeral { Kind::Identified } else { Kind::Curated };
    let decided = say(&app, &asking, Says::Promotes { contact, to }, why).await?;
    Ok(Json(acted(Some(contact), &decided.decision)))
}

/// `POST .../contacts/{id}/close`: an identifier is no longer theirs.
pub async fn close(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<AboutIdentifier>,
) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let whole = app.store.contact(&app.vault, asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let key = key(&app.sites.settings(asking.site).identity, &asked.identifier, "identifier")?;
    let holds = |what: &What| matches!(what, What::Hold { key: held, .. } if *held == key);
    if !whole.edges().iter().any(|(_, it)| holds(&it.what) && it.valid_to.is_none()) {
        return Err(ApiError::field("identifier", "this contact does not have it"));
    }
    let decided = say(&app, &asking, Says::Closes { contact: whole.id, key }, why).await?;
    Ok(Json(acted(Some(whole.id), &decided.decision)))
}

/// `POST .../contacts/{id}/split`: some edges leave a contact.
pub async fn split(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Split>,
) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let whole = app.store.contact(&app.vault, asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let known: Vec<EdgeId> = whole.edges().into_iter().map(|(id, _)| id).collect();
    let wanted: Option<Vec<EdgeId>> = asked.edges.iter().map(|it| edge(it).filter(|it| known.contains(it))).collect();
    let wanted = wanted
        .filter(|it| !it.is_empty())
        .ok_or_else(|| ApiError::field("edges", "name at least one, and only what this contact has now"))?;
    let decided = say(&app, &asking, Says::Splits { contact: whole.id, edges: wanted }, why).await?;
    Ok(Json(acted(Some(whole.id), &decided.decision)))
}

/// `POST .../identifiers/shared`: several people use an identifier.
pub async fn share(app: Data<App>, asking: Asking, asked: Json<AboutIdentifier>) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let key = key(&app.sites.settings(asking.site).identity, &asked.identifier, "identifier")?;
    let decided = say(&app, &asking, Says::MarksShared { key }, why).await?;
    Ok(Json(acted(None, &decided.decision)))
}

/// `POST .../log/{seq}/undo`: everything that an entry has made and that still holds is taken back.
pub async fn undo(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Undo>,
) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let seq: i64 = request.match_info().get("seq").unwrap_or_default().parse().map_err(|_| ApiError::NotFound)?;
    let found = app.store.log_entry(&app.vault, asking.site, seq).await?;
    let (_, edges) = found.ok_or(ApiError::NotFound)?;
    if edges.is_empty() {
        return Err(ApiError::Conflict("nothing_left", "nothing of it holds any more"));
    }
    let decided = say(&app, &asking, Says::Revokes { edges: edges.clone() }, why.clone()).await?;
    let contact = decided.changed.contacts.first().copied();
    if asked.not_same {
        // Whom it had joined: the same evidence would join them again after a day.
        for (a, b) in app.store.joined_by(asking.site, seq).await? {
            say(&app, &asking, Says::NotSame { a, b }, why.clone()).await?;
        }
    }
    Ok(Json(acted(contact, &decided.decision)))
}

/// `12.0`: the first edge of the twelfth entry.
fn edge(raw: &str) -> Option<EdgeId> {
    let (by, number) = raw.split_once('.')?;
    Some(EdgeId { by: Seq(by.parse().ok()?), number: number.parse().ok()? })
}

/// The contact in the address that answers, if there is one.
async fn known(app: &App, asking: &Asking, request: &HttpRequest) -> Result<ContactId, ApiError> {
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    Ok(app.store.contact(&app.vault, asking.site, id).await?.ok_or(ApiError::NotFound)?.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_names_of_letters_and_values_that_can_be_seen() {
        assert!(field("company", "Acme\nLtd").is_ok());
        for (name, value) in [("", "x"), ("a b", "x"), ("größe", "x"), ("name", "a\u{202e}b")] {
            assert!(field(name, value).is_err(), "{name} {value}");
        }
        assert!(field("notes", &"x".repeat(2_049)).is_err());
    }

    #[test]
    fn an_edge_is_written_as_it_is_read() {
        let id = EdgeId { by: Seq(12), number: 3 };
        assert_eq!(edge(&format!("{id:?}")), Some(id));
        assert_eq!(edge("12"), None);
    }
}
