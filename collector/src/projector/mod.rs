//! The projector: reads the journal, lets `journeys/` decide, and writes what follows to the store, together with the
//! partition's position. Effects happen once, whatever dies when; what cannot be projected is set aside and never in
//! the way.

pub mod cache;
pub mod fold;
mod people;
pub mod worker;
