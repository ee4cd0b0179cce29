//! What people and programs ask: the desk, with a login, and the API, with a key.
//!
//! `routes.rs` is the table of everything there is, `gate.rs` lets through what it allows, and each other file is one noun
//! of it. It reads and changes through the store and decides nothing about journeys.

pub mod agents;
pub mod contacts;
pub mod cookie;
pub mod delivery;
pub mod gate;
pub mod identity;
pub mod keys;
pub mod link;
pub mod live;
pub mod login;
pub mod me;
pub mod openapi;
pub mod password;
pub mod permission;
pub mod problem;
pub mod roles;
pub mod routes;
pub mod same_origin;
pub mod sessions;
pub mod settings;
pub mod sites;
mod stream;
pub mod text;
pub mod throttle;
pub mod views;

/// Compares a file of this crate with what the code makes of it; WAYMARK_WRITE_OPENAPI writes it anew.
#[cfg(test)]
pub(crate) fn assert_committed(name: &str, made: &str) {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("WAYMARK_WRITE_OPENAPI").is_some() {
        std::fs::write(&path, made).expect("the repository can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "{name} is stale: WAYMARK_WRITE_OPENAPI=1 cargo test -p collector committed");
}
