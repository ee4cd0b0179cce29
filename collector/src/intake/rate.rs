//! Rates: beacons of a network and of a site, events of a visitor, codes for a network. In memory, bounded, for this process alone.

use crate::config::IntakeConfig;
use governor::{DefaultKeyedRateLimiter, Quota};
use protocol::ids::{SiteId, VisitorId};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// Above so many keys those that are at rest are forgotten: all that have not sent for ten seconds, for networks.
const MOST_KEYS: usize = 50_000;
/// Checks between two looks at the number of keys.
const LOOK_EVERY: u32 = 4_096;

/// See the module.
pub struct Rates {
    networks: DefaultKeyedRateLimiter<IpAddr>,
    sites: DefaultKeyedRateLimiter<SiteId>,
    visitors: DefaultKeyedRateLimiter<(SiteId, VisitorId)>,
    codes: DefaultKeyedRateLimiter<IpAddr>,
    checks: AtomicU32,
}

impl Rates {
    /// Limits as configured.
    pub fn new(config: &IntakeConfig) -> Self {
        let quota = |per_second: u32, burst_seconds: u32| {
            let rate = NonZeroU32::new(per_second).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::new(burst_seconds).unwrap_or(rate)))
        };
        Self {
            networks: DefaultKeyedRateLimiter::keyed(quota(config.beacons_per_second_network, 10)),
            sites: DefaultKeyedRateLimiter::keyed(quota(config.beacons_per_second_site, 10)),
            visitors: DefaultKeyedRateLimiter::keyed(quota(config.events_per_second_visitor, 100)),
            codes: DefaultKeyedRateLimiter::keyed(Quota::per_hour(
                NonZeroU32::new(config.codes_per_hour_network).unwrap_or(NonZeroU32::MIN),
            )),
            checks: AtomicU32::new(0),
        }
    }

    /// Whether one more beacon may come from a network.
    pub fn network(&self, network: IpAddr) -> bool {
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOK_EVERY) {
            self.forget();
        }
        self.networks.check_key(&network).is_ok()
    }

    /// Whether one more beacon may come for a site.
    pub fn site(&self, site: SiteId) -> bool {
        self.sites.check_key(&site).is_ok()
    }

    /// Whether so many more events may come from a visitor: all of them or none.
    pub fn visitor(&self, site: SiteId, visitor: VisitorId, events: usize) -> bool {
        let Some(events) = u32::try_from(events).ok().and_then(NonZeroU32::new) else { return true };
        matches!(self.visitors.check_key_n(&(site, visitor), events), Ok(Ok(())))
    }

    /// Whether one more code may be sent for somebody in a network: each may cost its site money.
    pub fn code(&self, network: IpAddr) -> bool {
        self.codes.check_key(&network).is_ok()
    }

    fn forget(&self) {
        if self.networks.len() > MOST_KEYS {
            self.networks.retain_recent();
        }
        if self.codes.len() > MOST_KEYS {
            self.codes.retain_recent();
        }
        if self.visitors.len() > MOST_KEYS {
            self.visitors.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_no_more() {
        let config = IntakeConfig { beacons_per_second_network: 1, events_per_second_visitor: 1, ..Default::default() };
        let rates = Rates::new(&config);
        let network = "192.0.2.0".parse().expect("an address");
        let through = (0..50).filter(|_| rates.network(network)).count();
        assert_eq!(through, 10);
        let (site, visitor) = (SiteId([1; 16]), VisitorId([2; 16]));
        assert!(rates.visitor(site, visitor, 100));
        assert!(!rates.visitor(site, visitor, 1));
        assert!(!rates.visitor(site, VisitorId([3; 16]), 101), "more than the burst can hold");
    }
}
