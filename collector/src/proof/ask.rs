//! A visitor asks for a code. The answer is the same whatever the address and whatever becomes of it.

use super::send::{Wanted, send};
use super::{MOST_BYTES, unavailable};
use crate::app::App;
use crate::intake::client_ip::limited_network;
use crate::intake::door;
use crate::intake::refusal::Refusal;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use protocol::ids::VisitorId;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// An answer takes this long. The same is done for every address, but to write less, or to take something back, differs by a
/// tenth of a millisecond, and who asks a thousand times can see that.
const ANSWERED_AFTER: Duration = Duration::from_millis(20);

/// What a page sends: one of the two addresses.
#[derive(Deserialize)]
struct Body {
    site: String,
    visitor: VisitorId,
    email: Option<String>,
    phone: Option<String>,
}

/// What it is answered.
#[derive(Serialize)]
struct Taken {
    taken: bool,
}

/// `POST /w/c`
pub async fn receive(app: Data<App>, request: HttpRequest, payload: Payload) -> HttpResponse {
    door::answered(&app, &request, take(&app, &request, payload).await)
}

async fn take(app: &App, request: &HttpRequest, payload: Payload) -> Result<Taken, Refusal> {
    let answer_at = Instant::now() + ANSWERED_AFTER;
    let (ip, body) = door::body(app, request, payload, MOST_BYTES).await?;
    let body: Body = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
    let site = door::site(app, request, &body.site)?;
    let rules = &site.settings.identity;
    let (key, raw) = match (body.email, body.phone) {
        (Some(it), None) => (rules.email(&it).ok(), it),
        (None, Some(it)) => (rules.phone(&it).ok(), it),
        _ => return Err(Refusal::Malformed),
    };
    let allowed = app.rates.code(limited_network(ip));
    let wanted = Wanted { visitor: body.visitor, epoch: None, key, raw: raw.trim().to_owned(), allowed };
    send(app, &site, wanted).await.map_err(unavailable)?;
    sleep_until(answer_at).await;
    Ok(Taken { taken: true })
}
