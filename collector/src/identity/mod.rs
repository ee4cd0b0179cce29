//! Who is behind a visit, a chat, a call: an append-only log of assertions, what was decided about each, and the state that
//! follows from it. Decisions only: no HTTP, no SQL, no clock, no chance.
//!
//! Everything that an accepted assertion makes is an *edge*, and everything that can be asked (who holds a number, which
//! contacts are one person, what a person is called) is computed from the edges that are current. So a decision is taken
//! back by ending its edges, and what is left is exactly what would be there without them.

pub mod call;
#[cfg(test)]
pub(crate) mod cases;
pub mod decide;
pub mod join;
pub mod key;
pub mod log;
pub mod mask;
#[cfg(test)]
pub(crate) mod properties;
pub mod rules;
pub mod state;
pub mod token;
