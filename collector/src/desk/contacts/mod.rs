//! Contacts, as agents and programs see and change them. Reading is in `list.rs`, `whole.rs` and `history.rs`; what agents
//! do is in `act.rs`, `merge.rs` and `sessions.rs`; tables go in and out in `import.rs` and `export.rs`. Every act is an
//! entry of the identity log, with a reason, and can be taken back.

pub mod act;
pub mod erase;
pub mod export;
pub mod history;
pub mod import;
pub mod list;
pub mod merge;
pub mod report;
pub mod sessions;
pub mod upsert;
pub mod views;
pub mod whole;

use super::gate::Asking;
use super::permission::Permission;
use super::problem::ApiError;
use crate::app::App;
use crate::clock::chance;
use crate::identity::log::{Assertion, AssertionId, ContactId, Decision, Says};
use crate::store::identity::Decided;
use protocol::desk::people::Acted;
use protocol::ids::uuid_v7;

/// Characters of a reason at most.
const REASON: usize = 500;

/// A reason in an agent's words.
pub fn reason(raw: &str) -> Result<String, ApiError> {
    let text = raw.trim();
    if text.is_empty() || text.chars().count() > REASON {
        return Err(ApiError::field("reason", "say why, in 1 to 500 characters"));
    }
    Ok(text.to_owned())
}

/// The contact that a text names.
pub fn contact_id(raw: &str, field: &'static str) -> Result<ContactId, ApiError> {
    protocol::ids::parse(raw).map(ContactId).map_err(|_| ApiError::field(field, "this is no contact's id"))
}

/// The contact in the address.
pub fn contact_in(path: &str) -> Result<ContactId, ApiError> {
    protocol::ids::parse(path).map(ContactId).map_err(|_| ApiError::NotFound)
}

/// An id as people and programs write it.
pub fn written(id: [u8; 16]) -> String {
    String::from_utf8_lossy(&protocol::ids::text(&id)).into_owned()
}

/// Whether identifiers are to be masked for whoever asks.
pub fn masks(asking: &Asking) -> bool {
    !asking.may.allow(Permission::ViewIdentifiers)
}

/// Who acts, as the log has it.
pub fn actor(asking: &Asking) -> String {
    asking.account.as_ref().map_or_else(|| "api".to_owned(), |it| format!("agent {}", it.agent.id))
}

/// An act becomes an entry of the log; whoever watches hears of it.
pub async fn say(app: &App, asking: &Asking, says: Says, evidence: String) -> Result<Decided, ApiError> {
    let now = app.clock.now();
    let assertion = Assertion {
        id: AssertionId(uuid_v7(now.0.max(0) as u64, chance())),
        observed_at: now,
        received_at: now,
        evidence,
        expires_at: None,
        raw: Vec::new(),
        says,
    };
    said(app, asking, &assertion).await
}

/// The same with everything that an entry has.
pub async fn said(app: &App, asking: &Asking, it: &Assertion) -> Result<Decided, ApiError> {
    let decided = app.store.assert(&app.vault, asking.site, &actor(asking), it).await?;
    app.live.people_changed(&[(asking.site, decided.changed.clone())]);
    Ok(decided)
}

/// What became of an act.
pub fn acted(contact: Option<ContactId>, decision: &Decision) -> Acted {
    Acted {
        contact: contact.map(|it| written(it.0)).unwrap_or_default(),
        seq: decision.seq.0 as i64,
        refused: decision.refused.iter().map(|it| it.word().to_owned()).collect(),
        ignored: decision.ignored.unwrap_or_default().to_owned(),
    }
}
