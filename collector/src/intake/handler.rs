//! Beacons over HTTP: what is cheap to refuse first, then body, parsing, site, limits, journal, answer.

use super::body::{self, Encoding};
use super::judge::{Arrival, judge};
use super::refusal::Refusal;
use super::{client_ip, scan};
use crate::app::App;
use crate::journal::{Journal, Partition, Taken};
use crate::outcome::Outcome;
use crate::sites::Found;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use protocol::ids::SiteKey;
use protocol::limits::{EVENTS, WIRE_BYTES};
use protocol::read::{self, Rejected, Reply};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// `POST /w/b`: takes a beacon. 200 means that its good events are durable.
pub async fn receive(app: Data<App>, request: HttpRequest, payload: Payload) -> HttpResponse {
    let timer = app.metrics.answer_seconds.start_timer();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let response = match take(&app, &request, payload, origin.as_ref()).await {
        Ok(reply) => {
            app.metrics.beacons.inc();
            shared_with(HttpResponse::Ok(), origin.as_ref()).json(reply)
        }
        Err(why) => {
            app.metrics.refused(why);
            refuse(why, origin.as_ref())
        }
    };
    timer.observe_duration();
    response
}

/// `OPTIONS /w/b`: the snippet never causes a preflight; pages that patch `fetch` may.
pub async fn preflight(request: HttpRequest) -> HttpResponse {
    shared_with(HttpResponse::NoContent(), request.headers().get(header::ORIGIN))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, content-encoding"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// Any other method.
pub async fn other(app: Data<App>, request: HttpRequest) -> HttpResponse {
    app.metrics.refused(Refusal::Method);
    let mut response = refuse(Refusal::Method, request.headers().get(header::ORIGIN));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST, OPTIONS"));
    response
}

async fn take(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
    origin: Option<&HeaderValue>,
) -> Result<Reply, Refusal> {
    if request.method() != Method::POST {
        return Err(Refusal::Method);
    }
    let text = |name: HeaderName| request.headers().get(name).and_then(|it| it.to_str().ok());
    let encoding = Encoding::parse(text(header::CONTENT_ENCODING))?;
    let length = text(header::CONTENT_LENGTH).and_then(|it| it.parse::<usize>().ok());
    if length.is_some_and(|it| it > WIRE_BYTES) {
        return Err(Refusal::TooLarge);
    }
    if let Some(why) = app.journal.refuses() {
        return Err(why.into());
    }
    let config = &app.config.intake;
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    let forwarded = text(HeaderName::from_static("x-forwarded-for"));
    let ip = client_ip::client_ip(peer, forwarded, config.trusted_proxies);
    if !app.rates.network(client_ip::limited_network(ip)) {
        return Err(Refusal::TooMany);
    }

    let ms = Duration::from_millis;
    let wire = body::read(payload, ms(config.body_deadline_ms), ms(config.body_grace_ms)).await?;
    let inflated = body::inflate(wire, encoding)?;
    scan::scan(&inflated)?;
    let inflated = str::from_utf8(&inflated).map_err(|_| Refusal::NotText)?;
    let read = read::beacon(inflated).map_err(|_| Refusal::Malformed)?;
    if read.beacon.v != protocol::VERSION {
        return Err(Refusal::Version);
    }
    if read.beacon.events.len() + read.bad.len() > EVENTS {
        return Err(Refusal::TooManyEvents);
    }

    let key = SiteKey::parse(&read.beacon.site).map_err(|_| Refusal::BadSiteKey)?;
    let now = app.clock.now();
    let site = match app.sites.find(key, now) {
        Found::Site(site) => site,
        Found::Nothing => return Err(Refusal::UnknownSite),
    };
    let from = origin.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if !site.settings.allows(from) {
        app.turned_away.note(site.id, from, now);
        return Err(Refusal::Origin);
    }
    if !app.rates.site(site.id) {
        return Err(Refusal::TooMany);
    }

    let visitor = read.beacon.visitor;
    let arrival = Arrival {
        now,
        ip,
        country: app.geo.country(ip).unwrap_or_default(),
        user_agent: text(header::USER_AGENT).unwrap_or_default(),
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
    let (taken, answer) = Taken::awaited(entry);
    let appended = app.journal.append(partition, taken);
    let answer = match tokio::time::timeout(ms(config.answer_wait_ms), answer).await {
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

/// A refusal, with its status, stable code and sentence.
fn refuse(why: Refusal, origin: Option<&HeaderValue>) -> HttpResponse {
    let (status, code, message, retry_after) = why.answer();
    // A page of a foreign origin learns nothing; one of ours has to know what to do with its events.
    let origin = origin.filter(|_| why != Refusal::Origin);
    let mut response = shared_with(HttpResponse::build(status), origin);
    if let Some(seconds) = retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        response.force_close();
    }
    response.json(read::Refusal { code: code.into(), message: message.into() })
}

/// Lets a page read the answer. No cookies are read or set, so naming its origin gives nothing away.
fn shared_with(mut response: HttpResponseBuilder, origin: Option<&HeaderValue>) -> HttpResponseBuilder {
    response.insert_header((header::VARY, "Origin")).insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(origin) = origin {
        response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()));
        response.insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After"));
    }
    response
}
