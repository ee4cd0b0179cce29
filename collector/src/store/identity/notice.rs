//! What a site's own server is told of a decision: ids only, nobody's name. In the same transaction as the decision.

use super::vault::Vault;
use super::{Changed, Decided};
use crate::clock::Timestamp;
use crate::identity::log::{Assertion, ContactId, Decision};
use crate::identity::state::State;
use crate::outbox::Message;
use crate::sql::Connection;
use crate::store::StoreError;
use crate::store::outbox::post;
use protocol::ids::SiteId;
use serde_json::{Value, json};

/// The kind of the message.
pub const CHANGED: &str = "identity.changed";

/// Posts it, where anything has changed that others may know of, and where the site wants to be told.
pub async fn tell(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    (actor, it): (&str, &Assertion),
    (before, after): (&State, &State),
    decided: &Decided,
) -> Result<(), StoreError> {
    let Decided { decision, changed } = decided;
    if decision.made.is_empty() && decision.ended.is_empty() {
        return Ok(());
    }
    let now = it.received_at;
    let payload = payload(site, actor, it, decision, (before, after), changed).to_string();
    post(on, vault, site, &Message::webhook(CHANGED, [0; 16], payload, now, vault.chance()), now).await
}

fn payload(
    site: SiteId,
    actor: &str,
    it: &Assertion,
    decision: &Decision,
    (before, after): (&State, &State),
    changed: &Changed,
) -> Value {
    let id = |it: [u8; 16]| String::from_utf8_lossy(&protocol::ids::text(&it)).into_owned();
    let answer = |state: &State, it: ContactId| {
        if state.is_known(it) { json!(id(state.canonical(it).0)) } else { Value::Null }
    };
    let contacts = changed.contacts.iter().map(|it| {
        json!({"id": id(it.0), "before": answer(before, *it), "after": answer(after, *it), "kind": after.kind(*it).word()})
    });
    let browsers = changed.moved.iter().map(|(epoch, from, to)| {
        json!({"id": id(epoch.0), "before": from.map(|it| id(it.0)), "after": to.map(|it| id(it.0))})
    });
    let refused: Vec<&str> = decision.refused.iter().map(|it| it.word()).collect();
    let Timestamp(at) = it.received_at;
    json!({
        "kind": CHANGED,
        "site": site.to_string(),
        "at": at,
        "cause": {"seq": decision.seq.0, "kind": it.says.word(), "by": actor, "refused": refused},
        "contacts": contacts.collect::<Vec<_>>(),
        "browsers": browsers.collect::<Vec<_>>(),
    })
}
