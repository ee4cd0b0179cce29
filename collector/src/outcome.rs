//! Outcomes: what became of an event. Every event ends in exactly one, and the counts must balance:
//! sent = accepted + duplicate + refused by reason + given up in the browser.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A stable word that says why; lower case with underscores.
pub type Reason = Cow<'static, str>;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Stored.
    Accepted,
    /// Stored before.
    Duplicate,
    /// Not understood, or beyond a limit. Kept in quarantine.
    Invalid,
    /// More than one visitor may send.
    Limited,
    /// Not wanted by the site's settings.
    Filtered,
    /// Older than 7 days.
    TooOld,
    /// Given up in the browser, by its own account.
    ClientDropped,
    /// Durable, but the projection failed. Kept in quarantine.
    Quarantined,
    /// Stored and then erased with the person it was about.
    Erased,
    /// Not an end but a remark: a signed token that vouches for nothing, by reason. The event itself is accepted.
    Warned,
}

impl Outcome {
    /// The word in SQL, JSON and metrics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::Limited => "limited",
            Self::Filtered => "filtered",
            Self::TooOld => "too_old",
            Self::ClientDropped => "client_dropped",
            Self::Quarantined => "quarantined",
            Self::Erased => "erased",
            Self::Warned => "warned",
        }
    }
}
