//! Wakes the outbox's worker.

use std::sync::Arc;
use tokio::sync::Notify;

/// Rung after a message was committed, so that it leaves at once. Who forgets it, or is another process, is heard within a
/// second. Clones are the same bell.
#[derive(Clone, Debug, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// There may be something to send.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits until it is rung.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}
