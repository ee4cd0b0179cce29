//! The last origin of each site whose pages were turned away, so that its owner can see what is missing. In memory: one
//! line a site.

use crate::clock::Timestamp;
use protocol::ids::SiteId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Characters of an origin that are kept: a host has 253 at most.
const KEPT: usize = 270;

/// See the module.
#[derive(Debug, Default)]
pub struct TurnedAway {
    last: Mutex<HashMap<SiteId, (String, Timestamp)>>,
}

impl TurnedAway {
    /// A page of `origin` was turned away.
    pub fn note(&self, site: SiteId, origin: &str, now: Timestamp) {
        let origin = origin.chars().take(KEPT).collect();
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(site, (origin, now));
    }

    /// The origin that was turned away last, and when.
    pub fn last(&self, site: SiteId) -> Option<(String, Timestamp)> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).get(&site).cloned()
    }
}
