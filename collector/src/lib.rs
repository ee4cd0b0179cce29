//! The collector: takes beacons, keeps them, projects them into web sessions, and answers questions about them.
//!
//! One folder per noun; `ARCHITECTURE.md` follows one beacon through them. A folder of decisions (`journeys/`) knows no
//! HTTP, no SQL, no clock and no chance.

pub mod app;
pub mod assets;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod erase;
pub mod geo;
pub mod identity;
pub mod intake;
pub mod journal;
pub mod journeys;
pub mod live;
pub mod metrics;
pub mod outbox;
pub mod outcome;
pub mod projector;
pub mod proof;
pub mod seal;
pub mod secrets;
pub mod site;
pub mod sites;
pub mod sql;
pub mod store;
pub mod unseen;
