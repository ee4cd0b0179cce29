//! What became of events, and whether they come through: the charts of delivery health.

use serde::{Deserialize, Serialize};

/// How many events had one outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OutcomeView {
    /// `accepted`, `duplicate`, `invalid`, `limited`, `filtered`, `too_old`, `client_dropped` or `quarantined`.
    pub outcome: String,
    /// Why; empty where there is nothing to say.
    pub reason: String,
    /// How many.
    pub events: i64,
}

/// What became of events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// A line for each outcome and reason.
    pub outcomes: Vec<OutcomeView>,
}

/// `GET .../delivery?hours=24`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Every hour of the time asked for, the oldest first; hours without events have no outcomes.
    pub hours: Vec<Hour>,
    /// All hours together, a line for each outcome and reason.
    pub outcomes: Vec<OutcomeView>,
    /// What is set aside and can be tried again, the newest first, 50 at most.
    pub quarantine: Vec<SetAsideView>,
    /// How many are set aside in all.
    pub quarantined: i64,
}

/// What became of the events of an hour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hour {
    /// When it began.
    pub at: i64,
    /// A line for each outcome, its reasons together.
    pub outcomes: Vec<OutcomeView>,
}

/// Something that was set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SetAsideView {
    /// Why.
    pub reason: String,
    /// The event's text as it came, cut; empty for a whole beacon.
    pub content: String,
    /// When it came.
    pub received_at: i64,
}
