//! When to try again. Knows statuses and times, no requests.

use crate::page::Page;

/// The first step of the back-off, in milliseconds; doubled with each failure in a row.
pub const BASE_MS: u32 = 1_000;
/// The longest step.
pub const CAP_MS: u32 = 300_000;
/// A 429 that does not say how long.
pub const LIMITED_MS: u32 = 60_000;
/// So many failures in a row open the circuit: from then on one slow probe after the other.
pub const CIRCUIT: u32 = 5;

/// What a status means for the events that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// They are durable.
    Taken,
    /// They may be sent again later.
    Later,
    /// Too much at once: fewer may pass.
    TooLarge,
    /// They will never be taken.
    Refused,
}

/// What `status` means; 0 is a request that got no answer.
pub fn meaning(status: u32) -> Meaning {
    match status {
        200..=299 => Meaning::Taken,
        0 | 408 | 425 | 429 | 500..=599 => Meaning::Later,
        413 => Meaning::TooLarge,
        _ => Meaning::Refused,
    }
}

/// Nobody is made to wait longer than a day, whatever is asked for.
pub const LONGEST_MS: u64 = 86_400_000;

/// The gate before the next request.
#[derive(Default)]
pub struct Gate {
    failures: u32,
    backoff_until: u64,
    asked_until: u64,
}

impl Gate {
    /// A request was acknowledged.
    pub fn passed(&mut self) {
        self.failures = 0;
        self.backoff_until = 0;
    }

    /// A request failed with `status`; `asked_ms` is what its Retry-After asks for, or NaN.
    pub fn failed(&mut self, status: u32, asked_ms: f64, now_ms: u64, page: &impl Page) {
        self.failures += 1;
        let wait = if self.failures >= CIRCUIT {
            CAP_MS / 2 + page.chance() % (CAP_MS / 2)
        } else {
            // Full jitter; but never so little that the next request meets the same moment.
            BASE_MS / 10 + page.chance() % (BASE_MS << self.failures.min(8))
        };
        self.backoff_until = now_ms + u64::from(wait);
        if !asked_ms.is_nan() {
            // A date that has passed is less than 0 and becomes it.
            self.pause(asked_ms as u64, now_ms);
        } else if status == 429 {
            self.pause(LIMITED_MS.into(), now_ms);
        }
    }

    /// The collector asks for quiet. The longer one of two wishes counts.
    pub fn pause(&mut self, ms: u64, now_ms: u64) {
        self.asked_until = self.asked_until.max(now_ms + ms.min(LONGEST_MS));
    }

    /// The browser is online again: the back-off is over, what the collector asked for is not.
    pub fn online(&mut self) {
        self.passed();
    }

    /// When the next request may start.
    pub fn opens_at(&self) -> u64 {
        self.backoff_until.max(self.asked_until)
    }

    /// Whether a page that is being left may still try at once. A single failure does not forbid it.
    pub fn lets_last_words_through(&self, now_ms: u64) -> bool {
        self.failures < CIRCUIT && now_ms >= self.asked_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Fake;

    #[test]
    fn each_status_has_one_meaning() {
        for (meant, statuses) in [
            (Meaning::Taken, &[200, 202, 204][..]),
            (Meaning::Later, &[0, 408, 425, 429, 500, 502, 503, 504]),
            (Meaning::TooLarge, &[413]),
            (Meaning::Refused, &[302, 400, 401, 403, 404, 410, 415, 422]),
        ] {
            for status in statuses {
                assert_eq!(meaning(*status), meant, "{status}");
            }
        }
    }

    #[test]
    fn nobody_waits_longer_than_a_day_or_for_a_date_that_has_passed() {
        for (asked_ms, opens_at) in [(9e15, 86_400_000), (-5.0, 0), (0.0, 0), (5_000.0, 5_000)] {
            let mut gate = Gate::default();
            gate.failed(429, asked_ms, 0, &Fake::default());
            gate.online();
            assert_eq!(gate.opens_at(), opens_at, "{asked_ms}");
        }
    }

    #[test]
    fn the_back_off_grows_with_jitter_and_the_fifth_failure_opens_the_circuit() {
        let page = Fake::default();
        let mut gate = Gate::default();
        for ceiling in [2_100, 4_100, 8_100, 16_100] {
            gate.failed(503, f64::NAN, 0, &page);
            assert!((100..ceiling).contains(&gate.opens_at()), "{} {ceiling}", gate.opens_at());
            assert!(gate.lets_last_words_through(0));
        }
        gate.failed(0, f64::NAN, 0, &page);
        assert!((150_000..=300_000).contains(&gate.opens_at()));
        assert!(!gate.lets_last_words_through(0));
        gate.passed();
        assert_eq!(gate.opens_at(), 0);
    }

    #[test]
    fn what_the_collector_asks_for_outlasts_back_off_and_online_and_the_longer_wish_counts() {
        let page = Fake::default();
        let mut gate = Gate::default();
        gate.failed(429, f64::NAN, 0, &page);
        assert_eq!(gate.opens_at(), 60_000);
        gate.failed(503, 30_000.0, 0, &page);
        assert_eq!(gate.opens_at(), 60_000);
        gate.failed(503, 90_000.0, 0, &page);
        gate.online();
        assert_eq!(gate.opens_at(), 90_000);
        assert!(!gate.lets_last_words_through(80_000));
    }
}
