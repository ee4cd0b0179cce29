//! What the browser and the server both say: the beacon, its reply, events, ids and limits.
//!
//! Plain data that builds for wasm. The snippet writes beacons with [`write`] (no serde in the page), the collector
//! reads them with [`read`]; `corpus/` holds recorded beacons that must decode for ever. What a beacon *means* (when a
//! session ends, what counts as a bot) is the collector's business and not known here.
//!
//! # Version 1, on the wire
//!
//! `POST /w/b`, `Content-Type: text/plain`, one JSON object: [`read::Beacon`] documents it field by field.
//! A version is only ever added to: a reader of version 1 takes every version-1 beacon ever sent. Fields it does not
//! know are ignored, so that an old collector serves a newer page.

#[cfg(feature = "desk")]
pub mod desk;
pub mod ids;
pub mod limits;
pub mod name;
#[cfg(feature = "read")]
pub mod read;
pub mod write;

/// The version of the wire format that this crate writes, the `v` of a beacon.
pub const VERSION: u32 = 1;
