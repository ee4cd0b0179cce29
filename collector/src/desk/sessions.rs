//! Web sessions: looking for them, one of them, its journey.

use super::contacts;
use super::gate::Asking;
use super::permission::Permission;
use super::problem::ApiError;
use super::views::{in_order, session_view};
use crate::app::App;
use crate::clock::Timestamp;
use crate::store::identity::people::Visit;
use crate::store::read::SessionFilter;
use crate::store::rows::StoredSession;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json, Query};
use protocol::desk::Problem;
use protocol::desk::journeys::{Bots, Journey, SessionView, SessionsPage};
use protocol::ids::{SessionId, VisitorId};
use protocol::name::PAGE_VIEWED;
use serde::Deserialize;
use utoipa::IntoParams;

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
    /// Part of the address of one of its pages, in any case.
    url: Option<String>,
    /// Name of one of its events.
    event: Option<String>,
    /// Name of an attribute of one of its events: of the one above, where both are given.
    attribute: Option<String>,
    /// What that attribute says: a text, a number, `true` or `false`.
    value: Option<String>,
    /// One browser's sessions.
    visitor: Option<String>,
    /// `none` (people only), `only` (programs only) or `all`.
    bots: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many; 50 where it is not said, 200 at most.
    limit: Option<u32>,
}

impl SessionsQuery {
    fn filter(self) -> Result<SessionFilter, ApiError> {
        let bad = |why: &'static str| ApiError::BadParameter(why.into());
        let visitor = self.visitor.as_deref().map(VisitorId::parse).transpose();
        let visitor = visitor.map_err(|_| bad("visitor must be the id of one"))?;
        let text = Option::unwrap_or_default;
        let filter = SessionFilter {
            from: Timestamp(self.from.unwrap_or(0)),
            to: Timestamp(self.to.unwrap_or(i64::MAX)),
            country: text(self.country),
            device: text(self.device),
            browser: text(self.browser),
            os: text(self.os),
            campaign_source: text(self.campaign_source),
            campaign_name: text(self.campaign_name),
            referrer_host: text(self.referrer_host),
            referrer_medium: text(self.referrer_medium),
            bots: bots(self.bots.as_deref())?,
            visitor,
            url: text(self.url),
            event: text(self.event),
            attribute: text(self.attribute),
            value: text(self.value),
        };
        if !filter.value.is_empty() && filter.attribute.is_empty() {
            return Err(bad("value needs the name of an attribute"));
        }
        Ok(filter)
    }
}

/// Web sessions, the newest first.
#[utoipa::path(get, path = "/api/v1/sessions", params(SessionsQuery),
    responses((status = 200, body = SessionsPage), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn search(
    app: Data<App>,
    asking: Asking,
    query: Query<SessionsQuery>,
) -> Result<Json<SessionsPage>, ApiError> {
    let Query(asked) = query;
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let before = asked.cursor.as_deref().map(SessionId::parse).transpose();
    let before = before.map_err(|_| ApiError::BadParameter("cursor must be the `next` of another page".into()))?;
    let filter = asked.filter()?;
    if !filter.event.is_empty() || !filter.attribute.is_empty() {
        // Who may not see the site's own events may not find out about them either.
        asking.require(Permission::ViewCustom)?;
    }
    let (now, ends_ms) = (app.clock.now(), app.sites.settings(asking.site).idle_ms());
    let found = app.store.sessions(asking.site, &filter, before, limit + 1).await?;
    let more = found.len() > limit as usize;
    let found = found.into_iter().take(limit as usize);
    let found: Vec<StoredSession> = found.collect();
    let visits: Vec<Visit> = found.iter().map(visit_of).collect();
    let mut sessions: Vec<SessionView> = found.into_iter().map(|it| session_view(it, now, ends_ms)).collect();
    identify(&app, &asking, &visits, &mut sessions, false).await?;
    let next = sessions.last().filter(|_| more).map(|it| it.id.clone());
    Ok(Json(SessionsPage { sessions, next }))
}

/// One web session.
#[utoipa::path(get, path = "/api/v1/sessions/{id}", params(("id" = String, Path, description = "the session's id")),
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn read(app: Data<App>, asking: Asking, request: HttpRequest) -> Result<Json<SessionView>, ApiError> {
    find(&app, &asking, &request).await.map(Json)
}

/// The events of a web session in the order they happened.
#[utoipa::path(get, path = "/api/v1/sessions/{id}/journey", params(("id" = String, Path, description = "the session's id")),
    responses((status = 200, body = Journey), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn journey(app: Data<App>, asking: Asking, request: HttpRequest) -> Result<Json<Journey>, ApiError> {
    let mut session = find(&app, &asking, &request).await?;
    let id = SessionId::parse(&session.id).map_err(|_| ApiError::NotFound)?;
    let mut events = in_order(app.store.session_events(asking.site, id).await?);
    // Two questions: something may have happened in between. A session says how many events it has.
    for _ in 0..3 {
        if session.events == events.len() as i64 {
            break;
        }
        session = find(&app, &asking, &request).await?;
        events = in_order(app.store.session_events(asking.site, id).await?);
    }
    let all = events.len();
    if !asking.may.allow(Permission::ViewCustom) {
        events.retain(|it| it.name == PAGE_VIEWED);
        events.iter_mut().for_each(|it| it.attributes.clear());
    }
    let hidden = (all - events.len()) as i64;
    Ok(Json(Journey { session, events, hidden }))
}

/// The session in the address: of the site that is asked about, or none.
async fn find(app: &App, asking: &Asking, request: &HttpRequest) -> Result<SessionView, ApiError> {
    let id = request.match_info().get("id").unwrap_or_default();
    let id = SessionId::parse(id).map_err(|_| ApiError::NotFound)?;
    let found = app.store.session(asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let visit = visit_of(&found);
    let mut view = [session_view(found, app.clock.now(), app.sites.settings(asking.site).idle_ms())];
    identify(app, asking, &[visit], &mut view, true).await?;
    let [view] = view;
    Ok(view)
}

fn visit_of(it: &StoredSession) -> Visit {
    Visit { session: it.session.id, epoch: it.session.epoch, started_at: it.session.started_at }
}

/// Adds who is behind some sessions, for those who may see contacts. Whole: with how many others claim the same.
pub async fn identify(
    app: &App,
    asking: &Asking,
    visits: &[Visit],
    views: &mut [SessionView],
    whole: bool,
) -> Result<(), ApiError> {
    if !asking.may.allow(Permission::ViewContacts) {
        return Ok(());
    }
    let reach_ms = app.sites.settings(asking.site).identity.reach_ms();
    let people = app.store.people(&app.vault, asking.site, visits, reach_ms).await?;
    for (visit, view) in visits.iter().zip(views) {
        let Some(it) = people.get(&visit.session) else { continue };
        let others = match whole {
            true => app.store.other_claims(asking.site, visit.epoch, &it.claims).await?,
            false => Vec::new(),
        };
        view.person = Some(contacts::views::person(it, &others, contacts::masks(asking)));
    }
    Ok(())
}

/// Reads which visitors are wanted.
pub fn bots(raw: Option<&str>) -> Result<Bots, ApiError> {
    let bad = || ApiError::BadParameter("bots must be none, only or all".into());
    raw.map_or(Some(Bots::None), Bots::of_word).ok_or_else(bad)
}
