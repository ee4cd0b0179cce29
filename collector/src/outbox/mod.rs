//! What leaves the server: mails, text messages and webhooks. A message is written in the transaction that causes it and
//! leaves later, at least once, with an id by which a receiver knows it again. Nothing here knows why anything is told.

pub mod bell;
#[cfg(test)]
mod deliveries;
pub mod mail;
mod message;
pub mod not_sent;
pub mod outbound_url;
pub mod public_ip;
pub mod webhook;
pub mod worker;

pub use crate::store::outbox::post;
pub use message::{Channel, Message, MessageId, WEBHOOK_ENDS_AFTER_MS, wait_ms};
