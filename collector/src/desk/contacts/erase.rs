//! A contact is forgotten.

use super::{actor, contact_in, reason};
use crate::app::App;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::erase;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::Problem;
use protocol::desk::people::Because;

/// Erases a contact for good: identifiers, fields, web sessions with their events, beacons in the journal.
#[utoipa::path(delete, path = "/api/v1/contacts/{id}", params(("id" = String, Path, description = "the contact's id")),
    request_body = Because, responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub async fn erase(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    asked: Json<Because>,
) -> Result<HttpResponse, ApiError> {
    let why = reason(&asked.reason)?;
    let contact = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let site = asking.site;
    let places = (&app.store, &*app.journal as &dyn crate::journal::Journal, &*app.vault);
    let by = actor(&asking);
    let forgotten = |all: &std::collections::BTreeSet<_>| app.forgotten.add(all.iter().map(|it| (site, *it)));
    let done = erase::erase(places, site, contact, (&by, why), app.clock.now(), forgotten).await;
    let erased = done.map_err(|why| {
        tracing::warn!(%why, "somebody could not be erased, or not everywhere");
        ApiError::Unavailable
    })?;
    let erased = erased.ok_or(ApiError::NotFound)?;
    app.live.people_changed(&[(site, erased.decided.changed)]);
    app.live.left(site, &erased.sessions);
    Ok(HttpResponse::NoContent().finish())
}
