//! Live visitors: the table at a moment, and the stream of its changes.

use super::gate::{Asking, still};
use super::permission::Permission;
use super::problem::ApiError;
use super::sessions::bots;
use super::views::session_view;
use crate::app::App;
use crate::live::board::{Batch, Mark, Row};
use crate::live::{Begin, Watch};
use crate::store::read::Bots;
use actix_web::http::header;
use actix_web::web::{Bytes, Data, Json, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::unfold;
use protocol::desk::Problem;
use protocol::desk::journeys::SessionView;
use protocol::desk::live::{End, Hello};
use protocol::ids::SessionId;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::fmt::Write;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

/// How often it is asked whether somebody is still logged in and may still look; also the stream's heartbeat.
const ASKED_EVERY: Duration = Duration::from_secs(4);
/// Rows of one event at most, so that the first ones are shown while the others are on their way.
const ROWS: usize = 250;

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
    let mut stream = Stream { app, asking, wanted, watch, ready: VecDeque::new(), asked: Instant::now(), ended: false };
    stream.begin();
    let body = unfold(stream, async |mut it| it.next().await.map(|bytes| (Ok::<_, Infallible>(bytes), it)));
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store, no-transform"))
        // nginx would keep events back until it has a page of them.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body))
}

/// Which rows somebody sees.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    bots: Bots,
    only: Option<SessionId>,
}

impl Wanted {
    fn wants(self, id: SessionId, bot: bool) -> bool {
        let kind = match self.bots {
            Bots::None => !bot,
            Bots::Only => bot,
            Bots::All => true,
        };
        match self.only {
            Some(it) => it == id,
            None => kind,
        }
    }
}

/// One desk's stream.
struct Stream {
    app: Data<App>,
    asking: Asking,
    wanted: Wanted,
    watch: Watch,
    /// Written, and not sent yet.
    ready: VecDeque<Bytes>,
    /// When it was last asked whether they may look.
    asked: Instant,
    ended: bool,
}

impl Stream {
    /// Writes what a stream begins with.
    fn begin(&mut self) {
        let now = self.app.live.now().0;
        let ends_ms = self.app.live.ends_ms(self.asking.site);
        let wanted = self.wanted;
        let mut ready = VecDeque::new();
        match &self.watch.begin {
            Begin::Missed(batches) => {
                ready.push_back(event("hello", &Hello { now, ends_ms, anew: false, rows: 0 }, None));
                ready.extend(batches.iter().map(|it| rows(it, &it.put, wanted, true)));
            }
            Begin::Anew(all) => {
                let mut put: Vec<Row> = all.put.iter().filter(|it| wanted.wants(it.id, it.bot)).cloned().collect();
                // The latest first: they are what is looked at while the others come.
                put.sort_unstable_by_key(|it| std::cmp::Reverse(it.last_at()));
                let hello = Hello { now, ends_ms, anew: true, rows: put.len() as i64 };
                // Whoever is cut off before the last part has no id to come back with, and starts anew.
                ready.push_back(event("hello", &hello, Some("")));
                let parts = put.chunks(ROWS).count().max(1);
                let empty: &[Row] = &[];
                let chunks = put.chunks(ROWS).chain(put.is_empty().then_some(empty));
                ready.extend(chunks.enumerate().map(|(n, part)| rows(all, part, wanted, n + 1 == parts)));
            }
        }
        self.ready = ready;
    }

    /// The next bytes; `None` when it is over.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(it) = self.ready.pop_front() {
                return Some(it);
            }
            if self.ended {
                return None;
            }
            tokio::select! {
                batch = self.watch.batches.recv() => match batch {
                    Ok(batch) => self.take(&batch),
                    // Too slow: what was missed is gone, so everything comes again.
                    Err(RecvError::Lagged(_)) => self.start_over().await,
                    Err(RecvError::Closed) => return None,
                },
                () = tokio::time::sleep_until(self.asked + ASKED_EVERY) => self.ask().await,
            }
        }
    }

    fn take(&mut self, batch: &Batch) {
        let any = batch.put.iter().any(|it| self.wanted.wants(it.id, it.bot))
            || batch.gone.iter().any(|(id, bot)| self.wanted.wants(*id, *bot));
        // Counts are for the table: who looks at one session is not told of others.
        if any || self.wanted.only.is_none() {
            self.ready.push_back(rows(batch, &batch.put, self.wanted, true));
        }
    }

    async fn start_over(&mut self) {
        match self.app.live.watch(self.asking.site, None).await {
            Ok(watch) => {
                self.watch = watch;
                self.begin();
            }
            Err(_) => self.ended = true,
        }
    }

    /// Whether they may still look: a login that has ended, or a role that was taken away, ends the stream.
    async fn ask(&mut self) {
        self.asked = Instant::now();
        match still(&self.app, &self.asking, Permission::ViewSessions).await {
            // A store that is away for a moment takes nobody's table away.
            Ok(()) | Err(ApiError::Unavailable) => {
                self.ready.push_back(Bytes::from_static(b"event: ping\ndata: {}\n\n"))
            }
            Err(why) => {
                self.ready.push_back(event("end", &End { code: why.code().1.into() }, None));
                self.ended = true;
            }
        }
    }
}

/// One event of the stream.
fn event(name: &str, data: &impl Serialize, id: Option<&str>) -> Bytes {
    let data = serde_json::to_string(data).unwrap_or_default();
    let id = id.map(|it| format!("id: {it}\n")).unwrap_or_default();
    format!("event: {name}\n{id}data: {data}\n\n").into()
}

/// `Change` as JSON, put together from rows that are written already.
fn rows(batch: &Batch, put: &[Row], wanted: Wanted, with_id: bool) -> Bytes {
    let mut out = String::with_capacity(128 + put.len() * 512);
    out.push_str("event: rows\n");
    if with_id {
        _ = writeln!(out, "id: {}", batch.mark);
    }
    out.push_str("data: {\"put\":[");
    let mut first = true;
    for it in put.iter().filter(|it| wanted.wants(it.id, it.bot)) {
        out.push_str(if first { "" } else { "," });
        out.push_str(&it.json);
        first = false;
    }
    out.push_str("],\"gone\":[");
    first = true;
    for (id, _) in batch.gone.iter().filter(|(id, bot)| wanted.wants(*id, *bot)) {
        _ = write!(out, "{}\"{id}\"", if first { "" } else { "," });
        first = false;
    }
    _ = write!(out, "],\"people\":{},\"bots\":{},\"now\":{}}}\n\n", batch.people, batch.bots, batch.now.0);
    out.into()
}
