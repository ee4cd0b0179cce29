//! Live visitors: the table at a moment, and the stream of its changes.

use super::gate::Asking;
use super::problem::ApiError;
use super::sessions::bots;
use super::stream::{Stream, Wanted};
use super::views::session_view;
use crate::app::App;
use crate::live::board::Mark;
use actix_web::http::header;
use actix_web::web::{Data, Json, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::unfold;
use protocol::desk::Problem;
use protocol::desk::journeys::SessionView;
use protocol::ids::SessionId;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use utoipa::{IntoParams, ToSchema};

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
pub async fn read(app: Data<App>, asking: Asking, query: Query<LiveQuery>) -> Result<Json<Live>, ApiError> {
    let bots = bots(query.bots.as_deref())?;
    let limit = query.limit.unwrap_or(200).min(1000);
    let (now, ends_ms) = (app.clock.now(), app.sites.settings(asking.site).idle_ms());
    let after = now.plus(-ends_ms);
    let (total, programs) = app.store.live_counts(asking.site, after).await?;
    let sessions = app.store.live(asking.site, after, bots, limit).await?;
    let sessions = sessions.into_iter().map(|it| session_view(it, now, ends_ms)).collect();
    Ok(Json(Live { total, bots: programs, sessions }))
}

/// Which rows of the stream.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StreamQuery {
    /// `none` (people only), `only` (programs only) or `all`.
    bots: Option<String>,
    /// One session only.
    session: Option<String>,
    /// The id of the last event that was received, for clients that cannot send `Last-Event-ID`.
    after: Option<String>,
}

/// Visitors on the site as they come, move and go: server-sent events `hello`, `rows`, `ping` and `end`.
#[utoipa::path(get, path = "/api/v1/live/stream", params(StreamQuery),
    responses((status = 200, description = "text/event-stream"), (status = 400, body = Problem),
        (status = 401, body = Problem)))]
pub async fn stream(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    query: Query<StreamQuery>,
) -> Result<HttpResponse, ApiError> {
    let only = query.session.as_deref().map(SessionId::parse).transpose();
    let only = only.map_err(|_| ApiError::BadParameter("session must be the id of one".into()))?;
    let wanted = Wanted { bots: bots(query.bots.as_deref())?, only };
    let sent = request.headers().get("last-event-id").and_then(|it| it.to_str().ok());
    let after = sent.or(query.after.as_deref()).and_then(Mark::parse);
    let watch = app.live.watch(asking.site, after).await?;
    let stream = Stream::new(app, asking, wanted, watch);
    let body = unfold(stream, async |mut it| it.next().await.map(|bytes| (Ok::<_, Infallible>(bytes), it)));
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store, no-transform"))
        // nginx would keep events back until it has a page of them.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body))
}
