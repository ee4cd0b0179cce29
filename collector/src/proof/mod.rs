//! One-time codes: a visitor asks for one, gets it by mail or text message, and enters it in the same browser. That proves
//! the address for the epoch they are in. Nothing here knows whether anybody is known by an address: every answer is given
//! before that could be asked.

pub mod ask;
mod code;
pub mod enter;
mod send;

pub use send::send_code;

use crate::intake::refusal::Refusal;
use crate::store::StoreError;

/// Bytes of a request at most.
const MOST_BYTES: usize = 4096;

/// What the visitor's browser learns of a store that does not answer.
fn unavailable(why: StoreError) -> Refusal {
    tracing::warn!(%why, "a code could not be kept or looked at");
    Refusal::Unavailable
}
