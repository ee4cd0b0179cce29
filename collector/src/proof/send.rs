//! Sends a code: for a visitor who asks, and for an agent who asks for one.

use super::code;
use crate::app::App;
use crate::identity::key::Key;
use crate::identity::log::EpochId;
use crate::outbox::{Channel, MessageId};
use crate::site::Site;
use crate::store::StoreError;
use crate::store::codes::{Asked, AskedCode};
use protocol::ids::VisitorId;

/// Sends a code to an identifier that somebody claims. It is good in the visitor's browser, while they are in that epoch.
pub async fn send_code(
    app: &App,
    site: &Site,
    visitor: VisitorId,
    epoch: EpochId,
    key: Key,
) -> Result<Asked, StoreError> {
    let raw = key.text();
    send(app, site, Wanted { visitor, epoch: Some(epoch), key: Some(key), raw, allowed: true }).await
}

/// Who wants a code for what.
pub(super) struct Wanted {
    pub visitor: VisitorId,
    pub epoch: Option<EpochId>,
    pub key: Option<Key>,
    pub raw: String,
    pub allowed: bool,
}

/// The same is done for every address, good or bad.
pub(super) async fn send(app: &App, site: &Site, wanted: Wanted) -> Result<Asked, StoreError> {
    let now = app.clock.now();
    let Wanted { visitor, epoch, key, raw, allowed } = wanted;
    let channel = key.as_ref().and_then(code::channel);
    let key = key.filter(|_| channel.is_some());
    let digits = loop {
        if let Some(it) = code::digits(app.vault.chance()) {
            break it;
        }
    };
    let channel = channel.unwrap_or(Channel::Mail);
    let to = key.as_ref().map_or_else(|| raw.clone(), Key::text);
    let payload = code::payload(channel, &to, &site.name, &digits);
    let id = MessageId::new(now, app.vault.chance());
    let code = AskedCode { id, visitor, epoch, key, raw, digits, channel, payload, allowed };
    let asked = app.store.ask_code(&app.vault, site.id, &code, now).await?;
    app.bell.ring();
    Ok(asked)
}
