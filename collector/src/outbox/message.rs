//! A message as values: which way it goes, how long it is tried, how long it waits in between.

use crate::clock::Timestamp;
use protocol::ids;
use std::fmt;

/// How long a webhook is tried.
pub const WEBHOOK_ENDS_AFTER_MS: i64 = 3 * 24 * 3_600_000;
/// The first and the longest wait after a failure.
const WAITS_MS: (i64, i64) = (10_000, 3_600_000);

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// By the operator's mail server.
    Mail,
    /// By the site's service for text messages.
    Sms,
    /// To the site's server; one after the other.
    Webhook,
}

impl Channel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Sms, Self::Webhook];

    /// The word in stores, metrics and logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::Webhook => "webhook",
        }
    }

    /// The channel a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// The id by which whoever gets a message knows it again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub [u8; 16]);

impl MessageId {
    /// A new one, from the time and chance.
    pub fn new(at: Timestamp, chance: [u8; 10]) -> Self {
        Self(ids::uuid_v7(at.0 as u64, chance))
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&ids::text(&self.0)).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A message that is to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Which way it goes.
    pub channel: Channel,
    /// What it is, in a word.
    pub kind: &'static str,
    /// Whose data it holds: a contact or an epoch, zeros for nobody. With them it is forgotten.
    pub subject: [u8; 16],
    /// JSON: what is posted, or the mail's parts (`to`, `subject`, `text`).
    pub payload: String,
    /// When it is given up.
    pub ends_at: Timestamp,
}

impl Message {
    /// Something that a site's server is told.
    pub fn webhook(kind: &'static str, subject: [u8; 16], payload: String, now: Timestamp, chance: [u8; 10]) -> Self {
        let id = MessageId::new(now, chance);
        let ends_at = now.plus(WEBHOOK_ENDS_AFTER_MS);
        Self { id, channel: Channel::Webhook, kind, subject, payload, ends_at }
    }
}

/// How long a message waits that has failed so many times.
pub fn wait_ms(tries: i64) -> i64 {
    let doubled = WAITS_MS.0 << (tries - 1).clamp(0, 20);
    doubled.min(WAITS_MS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_ten_seconds_to_an_hour() {
        let waits: Vec<i64> = (1..=11).map(|it| wait_ms(it) / 1000).collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
        assert_eq!(wait_ms(i64::MAX), 3_600_000);
    }

    #[test]
    fn a_channel_is_its_word() {
        for it in Channel::ALL {
            assert_eq!(Channel::of_word(it.word()), Some(it));
        }
        assert_eq!(Channel::of_word("pigeon"), None);
    }
}
