//! What pages say of their visitors is decided in the projector's own transaction: with the events, or not at all.

use super::fold::Fold;
use crate::identity::log::{Assertion, AssertionId, Says};
use crate::journal::Entry;
use crate::sql::Connection;
use crate::store::StoreError;
use crate::store::identity::people::claims_since;
use crate::store::identity::vault::Vault;
use crate::store::identity::{Changed, decide_on};
use crate::store::projection::Work;

/// Visitors who claim the same within an hour, from which on that is worth a warning (rule K3: it has no effect).
const FLOOD: i64 = 25;
const HOUR_MS: i64 = 3_600_000;

/// Whether so many visitors claim the same that somebody may be trying something: told once, when it begins.
async fn is_flood(on: &mut Connection, vault: &Vault, entry: &Entry, says: &Says) -> Result<bool, StoreError> {
    let Says::Claims { keys, .. } = says else { return Ok(false) };
    let since = entry.received_at.plus(-HOUR_MS);
    for key in keys {
        if claims_since(on, vault, entry.site, key, since).await? == FLOOD {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Hears an entry before it is folded: epochs begin where it says so, and its calls of `identify` are decided. Returns whom
/// that has touched.
pub async fn hear(
    work: &mut Work<'_>,
    vault: &Vault,
    fold: &mut Fold,
    entry: &Entry,
) -> Result<Vec<Changed>, StoreError> {
    fold.resets(entry);
    let mut touched = Vec::new();
    for it in &entry.events {
        let Some(sealed) = it.call.as_deref().filter(|_| !fold.known.contains(&(entry.site, it.event.id))) else {
            continue;
        };
        let Some(call) = vault.open_call(entry.site, sealed) else {
            fold.warn(entry, "unreadable_call".into());
            continue;
        };
        if !call.bad_token.is_empty() {
            fold.warn(entry, format!("bad_token_{}", call.bad_token).into());
        }
        if call.is_empty() {
            continue;
        }
        let (says, proves) = (call.says(fold.epoch(entry, it)), call.proves());
        let assertion = Assertion {
            id: AssertionId(it.event.id.0),
            observed_at: it.at.min(entry.received_at),
            received_at: entry.received_at,
            evidence: call.evidence(),
            expires_at: None,
            raw: call.raw,
            says,
        };
        let actor = if call.token.is_some() { "token" } else { "visitor" };
        let decided = decide_on(work.on(), vault, entry.site, actor, &assertion).await?;
        if decided.decision.ignored == Some("replayed") {
            fold.warn(entry, "bad_token_replayed".into());
        }
        if !proves && is_flood(work.on(), vault, entry, &assertion.says).await? {
            fold.warn(entry, "claims_flood".into());
        }
        if let Some(epoch) = decided.decision.epoch {
            fold.force_epoch(entry, it, epoch);
        }
        touched.push(decided.changed);
    }
    Ok(touched)
}
