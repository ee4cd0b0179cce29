//! What a contact has done, and what was done to it: the timeline, and the log.

use super::whole::{by, names};
use super::{contact_in, masks, views};
use crate::app::App;
use crate::clock::Timestamp;
use crate::desk::gate::Asking;
use crate::desk::problem::ApiError;
use crate::desk::views::session_view;
use crate::identity::key::Key;
use crate::identity::log::Says;
use crate::store::identity::contacts::Entry;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json, Query};
use protocol::desk::Problem;
use protocol::desk::people::{Audit, AuditEntry, Sure, Timeline, TimelineSession};
use serde::Deserialize;
use utoipa::IntoParams;

/// Web sessions of one answer.
const SESSIONS: usize = 50;

/// From where on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    /// The `next` of the page before.
    cursor: Option<i64>,
}

/// A contact's web sessions in all its browsers, the newest first.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/timeline",
    params(("id" = String, Path, description = "the contact's id"), TimelineQuery),
    responses((status = 200, body = Timeline), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn timeline(
    app: Data<App>,
    asking: Asking,
    request: HttpRequest,
    query: Query<TimelineQuery>,
) -> Result<Json<Timeline>, ApiError> {
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let whole = app.store.contact(&app.vault, asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let settings = app.sites.settings(asking.site);
    let (now, ends_ms, reach_ms) = (app.clock.now(), settings.idle_ms(), settings.identity.reach_ms());
    let before = Timestamp(query.cursor.unwrap_or(i64::MAX));
    let found = app.store.sessions_of(asking.site, &whole, reach_ms, before, SESSIONS + 1).await?;
    let next = (found.len() > SESSIONS).then(|| found[SESSIONS - 1].session.session.started_at.0.to_string());
    let view = |it: crate::store::identity::find::SessionOf| TimelineSession {
        sure: Sure::of_level(it.level),
        how: whole.sources.get(&it.edge.by).map_or("", Entry::how).to_owned(),
        before: it.before,
        no_logout: it.no_logout,
        session: session_view(it.session, now, ends_ms),
    };
    Ok(Json(Timeline { sessions: found.into_iter().take(SESSIONS).map(view).collect(), next }))
}

/// `GET .../contacts/{id}/audit`: the log about a contact, the newest first.
pub async fn audit(app: Data<App>, asking: Asking, request: HttpRequest) -> Result<Json<Audit>, ApiError> {
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let whole = app.store.contact(&app.vault, asking.site, id).await?.ok_or(ApiError::NotFound)?;
    let found = app.store.audit(&app.vault, asking.site, &whole).await?;
    let names = names(&app, asking.site, found.iter().map(|(it, ..)| it)).await?;
    let masked = masks(&asking);
    let entry = |(it, made, current): &(Entry, i64, i64)| AuditEntry {
        seq: it.seq.0 as i64,
        at: it.at.0,
        by: by(Some(it), &names),
        what: it.kind.clone(),
        about: it.assertion.as_ref().map(|it| about(&it.says, masked)).unwrap_or_default(),
        reason: it.evidence().to_owned(),
        refused: it.refused.clone(),
        current: *current,
        made: *made,
        ended: it.ended,
        undoable: *current > 0,
    };
    Ok(Json(Audit { entries: found.iter().map(entry).collect() }))
}

/// An entry of the log, for an export.
pub fn about_entry(it: &Entry) -> serde_json::Value {
    let about = it.assertion.as_ref().map(|it| about(&it.says, false)).unwrap_or_default();
    serde_json::json!({"at": it.at.to_string(), "what": it.kind, "by": it.actor, "about": about, "reason": it.evidence()})
}

/// What an assertion is about, in a line: identifiers and fields.
fn about(says: &Says, masked: bool) -> String {
    let key = |it: &Key| views::seen(it.kind(), &views::text_of(it), masked);
    let field = |(name, value): &(String, String)| {
        if value.is_empty() { format!("{name}: –") } else { format!("{name}: {value}") }
    };
    let parts: Vec<String> = match says {
        Says::Mentions { key: it, .. }
        | Says::Reports { key: it, .. }
        | Says::Closes { key: it, .. }
        | Says::MarksShared { key: it } => vec![key(it)],
        Says::Claims { keys, fields, .. } if !masked => keys.iter().map(key).chain(fields.iter().map(field)).collect(),
        Says::Claims { keys, .. } | Says::Notes { keys, .. } => keys.iter().map(key).collect(),
        Says::Proves { keys, .. } => keys.iter().map(|(it, _)| key(it)).collect(),
        Says::Upserts { id, keys, fields } => {
            let id = Key::ExternalId(id.clone());
            std::iter::once(&id).chain(keys).map(key).chain(fields.iter().map(field)).collect()
        }
        Says::Edits { fields, .. } => fields.iter().map(field).collect(),
        Says::Promotes { to, .. } => vec![to.word().to_owned()],
        Says::Splits { edges, .. } | Says::Revokes { edges } => edges.iter().map(|it| format!("{it:?}")).collect(),
        Says::Verifies { epoch, .. } => epoch.iter().map(|_| "this browser, too".to_owned()).collect(),
        Says::Merges { .. } | Says::NotSame { .. } | Says::Opens { .. } | Says::Erases { .. } | Says::Sets { .. } => {
            Vec::new()
        }
    };
    parts.join(", ")
}
