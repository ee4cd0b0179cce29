//! The read API. One function per endpoint; `openapi.json` is made from these and a test says when it is stale.

use super::key::Asking;
use super::views::{EventView, SessionView, SiteView, in_order};
use crate::app::App;
use crate::clock::Timestamp;
use crate::site::Settings;
use crate::store::StoreError;
use crate::store::read::{Bots, SessionFilter};
use actix_web::http::StatusCode;
use actix_web::web::{Data, Json, Path, Query};
use actix_web::{HttpResponse, ResponseError};
use protocol::ids::{SessionId, SiteId, VisitorId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::{IntoParams, OpenApi, ToSchema};

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No key, or none that is known.
    #[error("send a key of the API as \"Authorization: Bearer KEY\"")]
    NoKey,
    /// Not there, or another site's: nobody can tell which.
    #[error("there is no such thing")]
    NotFound,
    /// A parameter means nothing.
    #[error("{0}")]
    BadParameter(Cow<'static, str>),
    /// The store does not answer.
    #[error("the store does not answer; try again")]
    Unavailable,
}

impl From<StoreError> for ApiError {
    fn from(why: StoreError) -> Self {
        tracing::warn!(%why, "a question could not be answered");
        Self::Unavailable
    }
}

impl ApiError {
    fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NoKey => (StatusCode::UNAUTHORIZED, "no_key"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::BadParameter(_) => (StatusCode::BAD_REQUEST, "bad_parameter"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        }
    }
}

/// What a refused question gets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable word.
    pub code: String,
    /// A sentence for people.
    pub message: String,
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code) = self.code();
        HttpResponse::build(status).json(Problem { code: code.into(), message: self.to_string() })
    }
}

/// The description of the API.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Waymark", description = "Reads sites, live visitors, web sessions and journeys.", version = "1"),
    paths(sites, live, sessions, session, journey, outcomes),
    components(schemas(Problem)),
    modifiers(&BearerKey)
)]
pub struct Description;

struct BearerKey;

impl utoipa::Modify for BearerKey {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        api.security = Some(vec![SecurityRequirement::new("key", Vec::<String>::new())]);
    }
}

/// A list of sites.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sites {
    /// The sites that the key sees.
    pub sites: Vec<SiteView>,
}

/// The sites that the key sees.
#[utoipa::path(get, path = "/api/v1/sites",
    responses((status = 200, body = Sites), (status = 401, body = Problem)))]
pub async fn sites(app: Data<App>, asking: Asking) -> Result<Json<Sites>, ApiError> {
    let sites = app.store.sites().await?.into_iter().filter(|it| it.site.id == asking.0);
    Ok(Json(Sites { sites: sites.map(SiteView::from).collect() }))
}

/// Which live visitors.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct LiveQuery {
    /// `none` (people only), `only` (programs only) or `all`.
    bots: Option<String>,
    /// At most so many; 200 where it is not said, 1000 at most.
    limit: Option<u32>,
}

/// Visitors whose web session goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Live {
    /// People and programs together.
    pub total: i64,
    /// Programs among them.
    pub bots: i64,
    /// Their sessions, the latest activity first.
    pub sessions: Vec<SessionView>,
}

/// Visitors whose web session goes on, the latest activity first.
#[utoipa::path(get, path = "/api/v1/live", params(LiveQuery),
    responses((status = 200, body = Live), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn live(app: Data<App>, asking: Asking, query: Query<LiveQuery>) -> Result<Json<Live>, ApiError> {
    let bots = bots(query.bots.as_deref())?;
    let limit = query.limit.unwrap_or(200).min(1000);
    let now = app.clock.now();
    let idle_ms = settings(&app, asking.0).await?.idle_ms();
    let after = now.plus(-idle_ms);
    let (total, programs) = app.store.live_counts(asking.0, after).await?;
    let sessions = app.store.live(asking.0, after, bots, limit).await?;
    let sessions = sessions.into_iter().map(|it| SessionView::new(it, now, idle_ms)).collect();
    Ok(Json(Live { total, bots: programs, sessions }))
}

/// Which web sessions. Conditions are all to be met; one that is left out is none.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SessionsQuery {
    /// Begun at this moment or later, in milliseconds since 1970.
    from: Option<i64>,
    /// Begun before this moment.
    to: Option<i64>,
    /// ISO 3166-1 country.
    country: Option<String>,
    /// `desktop`, `mobile`, `tablet` or `other`.
    device: Option<String>,
    /// Family of the browser, as in `Chrome`.
    browser: Option<String>,
    /// Family of the operating system, as in `Linux`.
    os: Option<String>,
    /// utm_source
    campaign_source: Option<String>,
    /// utm_campaign
    campaign_name: Option<String>,
    /// Host that the visitor came from.
    referrer_host: Option<String>,
    /// Kind of what the visitor came from.
    referrer_medium: Option<String>,
    /// One browser's sessions.
    visitor: Option<String>,
    /// `none` (people only), `only` (programs only) or `all`.
    bots: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many; 50 where it is not said, 200 at most.
    limit: Option<u32>,
}

/// A page of web sessions.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionsPage {
    /// The newest first.
    pub sessions: Vec<SessionView>,
    /// Cursor of the next page; none where this is the last.
    pub next: Option<String>,
}

/// Web sessions, the newest first.
#[utoipa::path(get, path = "/api/v1/sessions", params(SessionsQuery),
    responses((status = 200, body = SessionsPage), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn sessions(
    app: Data<App>,
    asking: Asking,
    query: Query<SessionsQuery>,
) -> Result<Json<SessionsPage>, ApiError> {
    let Query(asked) = query;
    let bad = |why: &'static str| ApiError::BadParameter(why.into());
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let before = asked.cursor.as_deref().map(SessionId::parse).transpose();
    let before = before.map_err(|_| bad("cursor must be the `next` of another page"))?;
    let visitor = asked.visitor.as_deref().map(VisitorId::parse).transpose();
    let visitor = visitor.map_err(|_| bad("visitor must be the id of one"))?;
    let bots = bots(asked.bots.as_deref())?;
    let text = Option::unwrap_or_default;
    let filter = SessionFilter {
        from: Timestamp(asked.from.unwrap_or(0)),
        to: Timestamp(asked.to.unwrap_or(i64::MAX)),
        country: text(asked.country),
        device: text(asked.device),
        browser: text(asked.browser),
        os: text(asked.os),
        campaign_source: text(asked.campaign_source),
        campaign_name: text(asked.campaign_name),
        referrer_host: text(asked.referrer_host),
        referrer_medium: text(asked.referrer_medium),
        bots,
        visitor,
    };
    let now = app.clock.now();
    let idle_ms = settings(&app, asking.0).await?.idle_ms();
    let found = app.store.sessions(asking.0, &filter, before, limit + 1).await?;
    let more = found.len() > limit as usize;
    let sessions: Vec<_> =
        found.into_iter().take(limit as usize).map(|it| SessionView::new(it, now, idle_ms)).collect();
    let next = sessions.last().filter(|_| more).map(|it| it.id.clone());
    Ok(Json(SessionsPage { sessions, next }))
}

/// One web session.
#[utoipa::path(get, path = "/api/v1/sessions/{id}", params(("id" = String, Path, description = "the session's id")),
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn session(app: Data<App>, asking: Asking, id: Path<String>) -> Result<Json<SessionView>, ApiError> {
    let id = SessionId::parse(&id).map_err(|_| ApiError::NotFound)?;
    let found = app.store.session(asking.0, id).await?.ok_or(ApiError::NotFound)?;
    let idle_ms = settings(&app, asking.0).await?.idle_ms();
    Ok(Json(SessionView::new(found, app.clock.now(), idle_ms)))
}

/// A session's journey.
#[derive(Debug, Serialize, ToSchema)]
pub struct Journey {
    /// Its events in the order they happened.
    pub events: Vec<EventView>,
}

/// The events of a web session in the order they happened.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/journey", params(("id" = String, Path, description = "the session's id")),
    responses((status = 200, body = Journey), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn journey(app: Data<App>, asking: Asking, id: Path<String>) -> Result<Json<Journey>, ApiError> {
    let id = SessionId::parse(&id).map_err(|_| ApiError::NotFound)?;
    app.store.session(asking.0, id).await?.ok_or(ApiError::NotFound)?;
    Ok(Json(Journey { events: in_order(app.store.session_events(asking.0, id).await?) }))
}

/// Which hours.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OutcomesQuery {
    /// From the hour of this moment, in milliseconds since 1970.
    from: Option<i64>,
    /// Up to this moment.
    to: Option<i64>,
}

/// How many events had one outcome.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutcomeView {
    /// `accepted`, `duplicate`, `invalid`, `limited`, `filtered`, `too_old`, `client_dropped` or `quarantined`.
    pub outcome: String,
    /// Why; empty where there is nothing to say.
    pub reason: String,
    /// How many.
    pub events: i64,
}

/// What became of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outcomes {
    /// A line for each outcome and reason.
    pub outcomes: Vec<OutcomeView>,
}

/// What became of the events that came in some hours.
#[utoipa::path(get, path = "/api/v1/outcomes", params(OutcomesQuery),
    responses((status = 200, body = Outcomes), (status = 401, body = Problem)))]
pub async fn outcomes(app: Data<App>, asking: Asking, query: Query<OutcomesQuery>) -> Result<Json<Outcomes>, ApiError> {
    let from = Timestamp(query.from.unwrap_or(0)).hour();
    let counts = app.store.outcomes(asking.0, from, Timestamp(query.to.unwrap_or(i64::MAX))).await?;
    let view = |it: crate::store::read::OutcomeCount| OutcomeView {
        outcome: it.outcome,
        reason: it.reason,
        events: it.events,
    };
    Ok(Json(Outcomes { outcomes: counts.into_iter().map(view).collect() }))
}

/// The description of this API, for programs.
pub async fn description() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(include_str!("../../openapi.json"))
}

/// Any other path.
pub async fn nothing_here() -> Result<HttpResponse, ApiError> {
    Err(ApiError::NotFound)
}

fn bots(raw: Option<&str>) -> Result<Bots, ApiError> {
    match raw {
        None | Some("none") => Ok(Bots::None),
        Some("only") => Ok(Bots::Only),
        Some("all") => Ok(Bots::All),
        Some(_) => Err(ApiError::BadParameter("bots must be none, only or all".into())),
    }
}

async fn settings(app: &App, site: SiteId) -> Result<Settings, ApiError> {
    let sites = app.store.sites().await?;
    Ok(sites.into_iter().find(|it| it.site.id == site).map(|it| it.site.settings).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_description_is_what_the_code_says() {
        let written = Description::openapi().to_pretty_json().expect("it is JSON") + "\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        if std::env::var_os("WAYMARK_WRITE_OPENAPI").is_some() {
            std::fs::write(path, &written).expect("the repository can be written");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == written, "stale: WAYMARK_WRITE_OPENAPI=1 cargo test -p collector description");
    }
}
