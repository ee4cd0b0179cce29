//! Wrong passwords are counted, for the account and for the network they come from: 10 in 15 minutes, then nothing is
//! tried any more until the oldest is 15 minutes old. In memory, bounded, for this process alone.

use crate::clock::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong tries at most, in so much time.
const TRIES: usize = 10;
const WINDOW_MS: i64 = 15 * 60_000;
/// Above so many accounts and networks, those that are at rest are forgotten.
const MOST_KEYS: usize = 20_000;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// An account, known or not, by its address' hash: the table holds no addresses.
    Account([u8; 32]),
    /// A network.
    Network(IpAddr),
}

/// See the module.
#[derive(Debug, Default)]
pub struct Throttle {
    tries: Mutex<HashMap<Key, VecDeque<Timestamp>>>,
}

/// A try that was allowed. It counts as a wrong one until it is taken back.
#[derive(Debug)]
pub struct Try<'t> {
    throttle: &'t Throttle,
    keys: [Key; 2],
    at: Timestamp,
}

impl Throttle {
    /// Allows a try, or says how many seconds to wait. Tries that run side by side count from their beginning.
    pub fn begin(&self, email: &str, network: IpAddr, now: Timestamp) -> Result<Try<'_>, i64> {
        let keys = [Key::Account(Sha256::digest(email.as_bytes()).into()), Key::Network(network)];
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > MOST_KEYS {
            tries.retain(|_, at| at.back().is_some_and(|it| now.since(*it) < WINDOW_MS));
        }
        let mut wait_ms = 0;
        for key in &keys {
            let Some(at) = tries.get_mut(key) else { continue };
            while at.front().is_some_and(|it| now.since(*it) >= WINDOW_MS) {
                at.pop_front();
            }
            if at.len() >= TRIES {
                wait_ms = wait_ms.max(at.front().map_or(0, |oldest| WINDOW_MS - now.since(*oldest)));
            }
        }
        if wait_ms > 0 {
            return Err((wait_ms + 999) / 1000);
        }
        for key in &keys {
            tries.entry(key.clone()).or_default().push_back(now);
        }
        Ok(Try { throttle: self, keys, at: now })
    }
}

impl Try<'_> {
    /// The password was right: this one does not count.
    pub fn take_back(self) {
        let mut tries = self.throttle.tries.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            let Some(at) = tries.get_mut(key) else { continue };
            if let Some(place) = at.iter().rposition(|it| *it == self.at) {
                at.remove(place);
            }
            if at.is_empty() {
                tries.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const START: Timestamp = Timestamp(1_795_176_000_000);
    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 0));

    fn elsewhere(n: u8) -> IpAddr {
        Ipv4Addr::new(198, 51, n, 0).into()
    }

    #[test]
    fn ten_wrong_tries_in_fifteen_minutes_are_all_there_are() {
        let throttle = Throttle::default();
        for n in 0..10 {
            assert!(throttle.begin("a@shop.example", elsewhere(n), START.plus(i64::from(n) * 1000)).is_ok());
        }
        let at = START.plus(10_000);
        assert_eq!(throttle.begin("a@shop.example", HERE, at).map(|_| ()), Err(890), "from anywhere");
        assert!(throttle.begin("b@shop.example", HERE, at).is_ok(), "another account goes on");
        assert!(throttle.begin("a@shop.example", HERE, START.plus(WINDOW_MS)).is_ok(), "when the oldest is over");
    }

    #[test]
    fn one_network_cannot_try_many_accounts() {
        let throttle = Throttle::default();
        for n in 0..10 {
            assert!(throttle.begin(&format!("{n}@shop.example"), HERE, START).is_ok());
        }
        assert!(throttle.begin("x@shop.example", HERE, START).is_err());
        assert!(throttle.begin("x@shop.example", elsewhere(1), START).is_ok());
    }

    #[test]
    fn right_passwords_do_not_count() {
        let throttle = Throttle::default();
        for _ in 0..100 {
            throttle.begin("a@shop.example", HERE, START).expect("allowed").take_back();
        }
        assert!(throttle.tries.lock().expect("nobody panicked").is_empty(), "and leave nothing");
    }
}
