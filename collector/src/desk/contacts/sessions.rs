//! Who is behind a web session, by an agent's hand: verify, cancel, open what is only claimed, send a code.

use super::{acted, contact_id, list, masks, reason, say, views};
use crate::app::App;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::identity::log::{ContactId, EpochId, Linked, Says};
use crate::proof::send_code;
use crate::store::codes::Asked;
use crate::store::identity::Told;
use crate::store::identity::people::Visit;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::people::{Acted, Because, Identifier, Opened, Verify};
use protocol::ids::{SessionId, VisitorId};
use std::collections::BTreeSet;

/// `POST .../sessions/{id}/verify`: an agent has made sure who it is.
pub async fn verify(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Verify>,
) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let (visit, _) = visit(&app, &asking, &request).await?;
    let contact = contact_id(&asked.contact, "contact")?;
    let known = app.store.contact(&app.vault, asking.site, contact).await?;
    let contact = known.ok_or_else(|| ApiError::field("contact", "there is no such contact"))?.id;
    let epoch = asked.browser.then_some(visit.epoch);
    let says = Says::Verifies { conversation: None, session: Some(visit.session), epoch, contact };
    let decided = say(&app, &asking, says, why).await?;
    Ok(Json(acted(Some(contact), &decided.decision)))
}

/// `POST .../sessions/{id}/cancel-verification`: what agents have verified of it is taken back.
pub async fn cancel(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Because>,
) -> Result<Json<Acted>, ApiError> {
    let why = reason(&asked.reason)?;
    let (visit, _) = visit(&app, &asking, &request).await?;
    let edges = app.store.verified_by_agents(asking.site, Linked::Session(visit.session)).await?;
    if edges.is_empty() {
        return Err(ApiError::Conflict("not_verified", "nobody has verified this session"));
    }
    let decided = say(&app, &asking, Says::Revokes { edges }, why).await?;
    Ok(Json(acted(decided.changed.contacts.first().copied(), &decided.decision)))
}

/// `POST .../sessions/{id}/open`: who has verified what this visitor only claims. It is logged for each of them.
pub async fn open(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Because>,
) -> Result<Json<Opened>, ApiError> {
    let why = reason(&asked.reason)?;
    let (visit, _) = visit(&app, &asking, &request).await?;
    let claims = app.store.claims(&app.vault, asking.site, visit.epoch).await?;
    let mut found: BTreeSet<ContactId> = BTreeSet::new();
    for it in claims.iter().filter(|it| it.matches) {
        if let Told::Key(key) = &it.told {
            found.extend(app.store.find_by_key(&app.vault, asking.site, key).await?);
        }
    }
    for contact in &found {
        say(&app, &asking, Says::Opens { session: visit.session, contact: *contact }, why.clone()).await?;
    }
    Ok(Json(Opened { contacts: list::rows(&app, &asking, found).await? }))
}

/// `POST .../sessions/{id}/code`: sends a code to an address that the visitor claims; entered in their browser, it proves
/// the address.
pub async fn code(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Identifier>,
) -> Result<HttpResponse, ApiError> {
    let (visit, visitor) = visit(&app, &asking, &request).await?;
    let site = app.store.site(asking.site).await?.ok_or(ApiError::NotFound)?.site;
    // Whoever sees identifiers masked names one by what they see.
    let claims = app.store.claims(&app.vault, asking.site, visit.epoch).await?;
    let claimed = claims.iter().find_map(|it| match &it.told {
        Told::Key(key) if key.kind() == asked.kind => {
            let shown = views::seen(key.kind(), &views::text_of(key), masks(&asking));
            (shown == asked.text).then(|| key.clone())
        }
        _ => None,
    });
    let key = claimed.ok_or_else(|| ApiError::field("text", "this visitor does not claim it"))?;
    match send_code(&app, &site, visitor, visit.epoch, key).await? {
        Asked::Sent => Ok(HttpResponse::NoContent().finish()),
        Asked::NoAddress => {
            Err(ApiError::field("text", "a code can be sent to e-mail addresses and telephone numbers"))
        }
        Asked::OtherEpoch => Err(ApiError::Conflict("logged_out", "this visitor has logged out since")),
        Asked::TooMany => {
            Err(ApiError::Conflict("too_many_codes", "a code is on its way, or there were many; wait a while"))
        }
    }
}

/// The web session in the address, and whose it is.
pub async fn visit(app: &App, asking: &Asking, request: &HttpRequest) -> Result<(Visit, VisitorId), ApiError> {
    let id = request.match_info().get("id").unwrap_or_default();
    let id = SessionId::parse(id).map_err(|_| ApiError::NotFound)?;
    let found = app.store.session(asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let it = found.session;
    let epoch: EpochId = it.epoch;
    Ok((Visit { session: it.id, epoch, started_at: it.started_at }, found.visitor))
}
