//! The tracker: what a customer's page loads, as wasm, or as JavaScript made from the same code.
//!
//! It says what happened and sees that it arrives; it shows nothing and decides nothing about visitors. Everything here
//! is plain code that runs under `cargo test`; the page itself stands behind the trait [`page::Page`], and `page.js`
//! does what only JavaScript can. One task of the page makes at most one write to storage, a quiet page costs nothing.
//!
//! The way of an event: [`tracker`] makes an entry of it, [`queue`] keeps it (and its copy in storage), [`post`] puts
//! beacons together and [`retry`] says when to try again; [`orphans`] finds what earlier pages could not send.

pub mod account;
#[cfg(target_arch = "wasm32")]
mod exports;
#[cfg(target_arch = "wasm32")]
mod heap;
pub mod orphans;
pub mod page;
pub mod post;
pub mod queue;
pub mod retry;
pub mod tab;
pub mod text;
pub mod tracker;
pub mod views;

#[cfg(test)]
mod fake;
#[cfg(test)]
mod stories;
