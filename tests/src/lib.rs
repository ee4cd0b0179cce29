//! What the black-box tests share: a collector in a data folder of its own, an HTTP client that can misbehave, and the
//! making of beacons. It knows the binary, the wire and the API, and nothing of the collector's inside.

pub mod beacons;
pub mod chance;
pub mod counts;
pub mod desk;
pub mod http;
pub mod mailbox;
pub mod person;
pub mod postgres;
pub mod server;
pub mod stored;
pub mod stream;
pub mod traces;
pub mod wait;
