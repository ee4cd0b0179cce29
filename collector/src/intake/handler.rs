//! Beacons over HTTP: what is cheap to refuse first, then body, parsing, site, limits, journal, answer.

use super::door;
use super::judge::{Arrival, judge};
use super::refusal::Refusal;
use crate::app::App;
use crate::journal::{Journal, Partition, Taken};
use crate::outcome::Outcome;
use actix_web::http::header;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use protocol::limits::{EVENTS, WIRE_BYTES};
use protocol::read::{self, Rejected, Reply};
use std::time::Duration;

/// `POST /w/b`: takes a beacon. 200 means that its good events are durable.
pub async fn receive(app: Data<App>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let timer = app.metrics.answer_seconds.start_timer();
    let taken = take(&app, &request, payload).await;
    if taken.is_ok() {
        app.metrics.beacons.inc();
    }
    let response = door::answered(&app, &request, taken);
    timer.observe_duration();
    response
}

async fn take(app: &App, request: &HttpRequest, payload: Payload) -> Result<Reply, Refusal> {
    let (ip, inflated) = door::body(app, request, payload, WIRE_BYTES).await?;
    let inflated = str::from_utf8(&inflated).map_err(|_| Refusal::NotText)?;
    let read = read::beacon(inflated).map_err(|_| Refusal::Malformed)?;
    if read.beacon.v != protocol::VERSION {
        return Err(Refusal::Version);
    }
    if read.beacon.events.len() + read.bad.len() > EVENTS {
        return Err(Refusal::TooManyEvents);
    }

    let site = door::site(app, request, &read.beacon.site)?;
    let visitor = read.beacon.visitor;
    let arrival = Arrival {
        now: app.clock.now(),
        ip,
        country: app.geo.country(ip).unwrap_or_default(),
        user_agent: door::text(request, header::USER_AGENT).unwrap_or_default(),
        over_limit: !app.rates.visitor(site.id, visitor, read.beacon.events.len()),
    };
    let entry = judge(&site, arrival, read, &|call| app.vault.seal_call(site.id, call));
    let accepted = entry.events.len() as u32;
    let rejected = entry
        .refused
        .iter()
        .filter(|it| it.outcome != Outcome::Filtered)
        .map(|it| Rejected { event: it.place, reason: it.reason.to_string() })
        .collect();

    let partition = Partition::of(site.id, visitor, app.journal.partitions());
    let patience = Duration::from_millis(app.config.intake.answer_wait_ms);
    let (taken, answer) = Taken::awaited(entry);
    let appended = app.journal.append(partition, taken);
    let answer = match tokio::time::timeout(patience, answer).await {
        // Projected, and nothing is projected before it is durable: one wake-up instead of two.
        Ok(Ok(answer)) => Some(answer),
        // Not projected in time, or not taken at all.
        Ok(Err(_)) | Err(_) => {
            appended.await?;
            None
        }
    };
    let duplicate = answer.map_or(0, |it| it.duplicates);
    Ok(Reply {
        session: answer.and_then(|it| it.session),
        accepted: accepted - duplicate,
        duplicate,
        rejected,
        pause_ms: 0,
    })
}
