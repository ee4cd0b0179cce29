//! A visitor enters a code. The answer says whether it is right, and nothing about anybody.

use super::{MOST_BYTES, unavailable};
use crate::app::App;
use crate::intake::door;
use crate::intake::refusal::Refusal;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use protocol::ids::VisitorId;
use serde::{Deserialize, Serialize};

/// What a page sends.
#[derive(Deserialize)]
struct Body {
    site: String,
    visitor: VisitorId,
    code: String,
}

/// What it is answered.
#[derive(Serialize)]
struct Entered {
    right: bool,
}

/// `POST /w/p`
pub async fn receive(app: Data<App>, request: HttpRequest, payload: Payload) -> HttpResponse {
    door::answered(&app, &request, take(&app, &request, payload).await)
}

async fn take(app: &App, request: &HttpRequest, payload: Payload) -> Result<Entered, Refusal> {
    let (_, body) = door::body(app, request, payload, MOST_BYTES).await?;
    let body: Body = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let site = door::site(app, request, &body.site)?;
    // People copy a code with what stands around it.
    let digits: String = body.code.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    let now = app.clock.now();
    let entered = app.store.enter_code(&app.vault, site.id, body.visitor, &digits, now).await.map_err(unavailable)?;
    let right = entered.is_some();
    if let Some(decided) = entered {
        app.live.people_changed(&[(site.id, decided.changed)]);
        // Who is told of a decision was told in its transaction.
        app.bell.ring();
    }
    Ok(Entered { right })
}
