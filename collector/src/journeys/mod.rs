//! Decisions about visits: which web session and epoch an event belongs to, where the visitor came from, what he came with, and
//! whether he is a person. Values in, values out: no HTTP, no SQL, no clock, no chance.

pub mod bots;
pub mod campaign;
pub mod device;
pub mod epochs;
pub mod order;
pub mod referrer;
pub mod visits;
