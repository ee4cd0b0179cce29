//! A contact is forgotten.

use super::{actor, contact_in, reason};
use crate::app::{App, spawn};
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::erase;
use crate::journal::Journal;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::Problem;
use protocol::desk::people::Because;
use tokio::sync::oneshot;

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
    let (site, by) = (asking.site, actor(&asking));
    let (done, told) = oneshot::channel();
    // A task of its own: it goes on to its end when whoever has asked is gone.
    spawn("erasure", async move {
        let places = (&app.store, &*app.journal as &dyn Journal, &*app.vault);
        let outcome = erase::erase(places, site, contact, (&by, why), app.clock.now(), &app.forgotten).await;
        if let Ok(Some(erased)) = &outcome {
            app.live.people_changed(&[(site, erased.decided.changed.clone())]);
            app.live.left(site, &erased.sessions);
        }
        _ = done.send(outcome);
    });
    let outcome = told.await.map_err(|_| ApiError::Unavailable)?;
    let erased = outcome.map_err(|why| {
        tracing::warn!(%why, "somebody could not be erased, or not everywhere");
        ApiError::Unavailable
    })?;
    erased.ok_or(ApiError::NotFound)?;
    Ok(HttpResponse::NoContent().finish())
}
