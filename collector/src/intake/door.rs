//! What every request of a page has to pass, whatever it brings: what is cheap to refuse first, then the body under hard
//! limits, then the site and its origins. And how it is answered, so that the page may read it.

use super::body::{self, Encoding};
use super::refusal::Refusal;
use super::{client_ip, scan};
use crate::app::App;
use crate::journal::Journal;
use crate::site::Site;
use crate::sites::Found;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use protocol::ids::SiteKey;
use protocol::read;
use serde::Serialize;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// A header's value, where it is text.
pub fn text(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|it| it.to_str().ok())
}

/// Method, encoding, length, room, the network's rate; then the body, `most` bytes on the wire, inflated and looked over.
/// Returns with it where it came from.
pub async fn body(app: &App, request: &HttpRequest, payload: Payload, most: usize) -> Result<(IpAddr, Bytes), Refusal> {
    if request.method() != Method::POST {
        return Err(Refusal::Method);
    }
    let encoding = Encoding::parse(text(request, header::CONTENT_ENCODING))?;
    let length = text(request, header::CONTENT_LENGTH).and_then(|it| it.parse::<usize>().ok());
    if length.is_some_and(|it| it > most) {
        return Err(Refusal::TooLarge);
    }
    if let Some(why) = app.journal.refuses() {
        return Err(why.into());
    }
    let config = &app.config.intake;
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    let forwarded = text(request, HeaderName::from_static("x-forwarded-for"));
    let ip = client_ip::client_ip(peer, forwarded, config.trusted_proxies);
    if !app.rates.network(client_ip::limited_network(ip)) {
        return Err(Refusal::TooMany);
    }
    let ms = Duration::from_millis;
    let wire = body::read(payload, most, ms(config.body_deadline_ms), ms(config.body_grace_ms)).await?;
    let inflated = body::inflate(wire, encoding)?;
    scan::scan(&inflated)?;
    Ok((ip, inflated))
}

/// The site with a key, if the page that asks is one of its pages and the site's rate allows one more.
pub fn site(app: &App, request: &HttpRequest, key: &str) -> Result<Arc<Site>, Refusal> {
    let key = SiteKey::parse(key).map_err(|_| Refusal::BadSiteKey)?;
    let now = app.clock.now();
    let site = match app.sites.find(key, now) {
        Found::Site(site) => site,
        Found::Nothing => return Err(Refusal::UnknownSite),
    };
    let from = text(request, header::ORIGIN).unwrap_or_default();
    if !site.settings.allows(from) {
        app.turned_away.note(site.id, from, now);
        return Err(Refusal::Origin);
    }
    if app.rates.site(site.id) { Ok(site) } else { Err(Refusal::TooMany) }
}

/// `OPTIONS`: the snippet never causes a preflight; pages that patch `fetch` may.
pub async fn preflight(request: HttpRequest) -> HttpResponse {
    shared_with(HttpResponse::NoContent(), &request)
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type, content-encoding"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// Any other method.
pub async fn other(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let mut response = answered(&app, &request, Err::<(), _>(Refusal::Method));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST, OPTIONS"));
    response
}

/// The answer to a page; a refusal has its status, stable code and sentence, and is counted.
pub fn answered(app: &App, request: &HttpRequest, it: Result<impl Serialize, Refusal>) -> HttpResponse {
    let why = match it {
        Ok(it) => return shared_with(HttpResponse::Ok(), request).json(it),
        Err(why) => why,
    };
    app.metrics.refused(why);
    let (status, code, message, retry_after) = why.answer();
    let mut response = match why {
        // A page of a foreign origin learns nothing; one of ours has to know what to do with its events.
        Refusal::Origin => unshared(HttpResponse::build(status)),
        _ => shared_with(HttpResponse::build(status), request),
    };
    if let Some(seconds) = retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if matches!(status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
        response.force_close();
    }
    response.json(read::Refusal { code: code.into(), message: message.into() })
}

fn unshared(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response.insert_header((header::VARY, "Origin")).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// Lets a page read the answer. No cookies are read or set, so naming its origin gives nothing away.
fn shared_with(response: HttpResponseBuilder, request: &HttpRequest) -> HttpResponseBuilder {
    let mut response = unshared(response);
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()));
        response.insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After"));
    }
    response
}
