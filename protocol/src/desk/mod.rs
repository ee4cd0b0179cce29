//! What the desk's page and the server say to each other, as JSON: the same types on both sides, so that neither can
//! misread the other. Times are milliseconds since 1970, UTC; ids are texts. What came from visitors is as they sent it
//! and must be shown as text.

pub mod account;
pub mod delivery;
pub mod journeys;
pub mod live;
pub mod people;
pub mod settings;

use serde::{Deserialize, Serialize};

/// What a refused request gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable word.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The field that is wrong, where it is about one, as in `origins`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
