//! Beacons come in: what is cheap to refuse is refused first, the rest is parsed under hard limits, judged, appended to
//! the journal and answered. 2xx means durable. Nothing here knows what a session is.

pub mod body;
pub mod clean;
pub mod client_ip;
pub mod door;
pub mod handler;
pub mod judge;
pub mod rate;
pub mod refusal;
pub mod scan;
pub mod turned_away;
