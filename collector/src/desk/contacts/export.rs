//! Contacts go out: a table of all of them, and everything about one.

use super::history::about_entry;
use super::{contact_in, masks, whole, written};
use crate::app::App;
use crate::clock::Timestamp;
use crate::desk::gate::Asking;
use crate::desk::permission::Permission;
use crate::desk::problem::ApiError;
use crate::desk::views::{in_order, session_view};
use crate::identity::log::{ContactId, EpochId};
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::people::{ContactView, NamedValue};
use serde_json::json;
use std::collections::BTreeSet;

/// Contacts that are read at once.
const SOME: u32 = 200;

/// `GET .../contacts/export`: all contacts as a table that an import reads.
pub async fn table(app: Data<App>, asking: Asking) -> Result<HttpResponse, ApiError> {
    let asking = whole_for(asking);
    let mut views: Vec<ContactView> = Vec::new();
    let mut before = (Timestamp(i64::MAX), ContactId([0xff; 16]));
    loop {
        let found = app.store.contacts(asking.site, "", before, SOME).await?;
        let Some((id, at)) = found.last().copied() else { break };
        before = (at, id);
        for (id, _) in found {
            if let Ok(view) = whole::view(&app, &asking, id).await {
                views.push(view);
            }
        }
    }
    let fields: BTreeSet<&str> = views.iter().flat_map(|it| &it.fields).map(|it| it.name.as_str()).collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = ["contact", "kind", "external_id", "email", "phone"].into_iter().chain(fields.iter().copied());
    let wrong = |_| ApiError::Unavailable;
    out.write_record(head).map_err(wrong)?;
    for it in &views {
        let all = |kind: &str| {
            let held = it.identifiers.iter().filter(|it| it.kind == kind && it.closed_at.is_none());
            held.map(|it| it.text.as_str()).collect::<Vec<_>>().join(";")
        };
        let own = [it.id.clone(), it.kind.clone(), all("external_id"), all("email"), all("phone")];
        let values = fields
            .iter()
            .map(|name| it.fields.iter().find(|it| it.name == **name).map(|it| it.value.clone()).unwrap_or_default());
        let cells: Vec<String> = own.into_iter().chain(values).map(|it| harmless(&it)).collect();
        out.write_record(&cells).map_err(wrong)?;
    }
    let body = out.into_inner().map_err(|_| ApiError::Unavailable)?;
    Ok(file("contacts.csv", "text/csv; charset=utf-8", body))
}

/// Whoever may export gets identifiers whole: masked they would be of no use elsewhere.
fn whole_for(asking: Asking) -> Asking {
    Asking { may: asking.may.with(Permission::ViewIdentifiers), ..asking }
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Everything about one contact: what identifies it, what is known, its web sessions with every event, what its browsers
/// have claimed, and the log about it.
#[utoipa::path(get, path = "/api/v1/contacts/{id}/bundle", params(("id" = String, Path, description = "the contact's id")),
    responses((status = 200, description = "everything about one contact, as JSON"),
        (status = 401, body = protocol::desk::Problem), (status = 404, body = protocol::desk::Problem)))]
pub async fn bundle(app: Data<App>, asking: Asking, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let asking = whole_for(asking);
    let id = contact_in(request.match_info().get("id").unwrap_or_default())?;
    let site = asking.site;
    let known = app.store.contact(&app.vault, site, id).await?.ok_or(ApiError::NotFound)?;
    let view = whole::view(&app, &asking, id).await?;
    let settings = app.sites.settings(site);
    let now = app.clock.now();
    let mut sessions = Vec::new();
    let mut before = Timestamp(i64::MAX);
    loop {
        let found = app.store.sessions_of(site, &known, settings.identity.reach_ms(), before, SOME as usize).await?;
        let Some(last) = found.last() else { break };
        before = last.session.session.started_at;
        for it in found {
            let events = in_order(app.store.session_events(site, it.session.session.id).await?);
            sessions.push(json!({"session": session_view(it.session, now, settings.idle_ms()), "events": events}));
        }
    }
    let mut claims = Vec::new();
    for epoch in known.state.epochs(known.id).into_iter().chain([EpochId(known.id.0)]).collect::<BTreeSet<_>>() {
        let said = app.store.claims(&app.vault, site, epoch).await?;
        let said: Vec<_> = said.iter().map(|it| super::views::claim(it, 0, masks(&asking))).collect();
        if !said.is_empty() {
            claims.push(json!({"browser": written(epoch.0), "claims": said}));
        }
    }
    let log = app.store.audit(&app.vault, site, &known).await?;
    let log: Vec<_> = log.iter().map(|(it, ..)| about_entry(it)).collect();
    let bundle = json!({
        "exported_at": now.to_string(), "contact": view, "sessions": sessions, "claims": claims, "log": log,
        "conversations": Vec::<NamedValue>::new(),
    });
    let body = serde_json::to_vec_pretty(&bundle).map_err(|_| ApiError::Unavailable)?;
    Ok(file("contact.json", "application/json", body))
}

fn file(name: &str, kind: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(Bytes::from(body))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+49 171", "-1", "@sum", "\tx"] {
            assert!(super::harmless(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(super::harmless("Ann"), "Ann");
    }
}
