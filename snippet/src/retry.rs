//! When to try again. Knows statuses and times, no requests.

use crate::chance::Chance;
use crate::text::{behind, digits, find, part, rest};

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

/// Milliseconds that a `Retry-After` asks for. `date_ms` is what the header says as an HTTP date, NaN where it is none.
pub fn retry_after(header: &str, date_ms: f64, now_ms: u64) -> Option<u64> {
    let seconds = digits(header);
    // Nobody is made to wait longer than a day, whatever stands there.
    let ask = match seconds {
        Some(seconds) => seconds.saturating_mul(1_000),
        None if date_ms > 0.0 => (date_ms as u64).saturating_sub(now_ms),
        None => return None,
    };
    Some(ask.min(86_400_000))
}

/// The milliseconds of `"pause_ms":` in a reply. The rest of the reply is nobody's business here.
pub fn pause(reply: &str) -> u64 {
    let said = rest(reply, behind(reply, "\"pause_ms\":").unwrap_or(reply.len()));
    let end = find(said, b',').min(find(said, b'}'));
    digits(part(said, 0, end)).unwrap_or(0)
}

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

    /// A request failed with `status`; `asked_ms` is what its Retry-After asks for.
    pub fn failed(&mut self, status: u32, asked_ms: Option<u64>, now_ms: u64, chance: &mut Chance) {
        self.failures += 1;
        let wait = if self.failures >= CIRCUIT {
            CAP_MS / 2 + chance.below(CAP_MS / 2)
        } else {
            // Full jitter; but never so little that the next request meets the same moment.
            BASE_MS / 10 + chance.below(BASE_MS << self.failures.min(8))
        };
        self.backoff_until = now_ms + u64::from(wait);
        match asked_ms {
            Some(ms) => self.pause(ms, now_ms),
            None if status == 429 => self.pause(LIMITED_MS.into(), now_ms),
            None => {}
        }
    }

    /// The collector asks for quiet. The longer one of two wishes counts.
    pub fn pause(&mut self, ms: u64, now_ms: u64) {
        self.asked_until = self.asked_until.max(now_ms + ms);
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
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        for (header, date_ms, expected) in [
            ("120", -58_420_000_000_000.0, Some(120_000)),
            ("5", f64::NAN, Some(5_000)),
            ("Fri, 20 Nov 2026 21:00:00 GMT", 61_000.0, Some(60_000)),
            ("Fri, 20 Nov 1990 21:00:00 GMT", 500.0, Some(0)),
            ("999999999", f64::NAN, Some(86_400_000)),
            ("", f64::NAN, None),
            ("soon", f64::NAN, None),
        ] {
            assert_eq!(retry_after(header, date_ms, 1_000), expected, "{header:?}");
        }
    }

    #[test]
    fn a_reply_may_ask_for_a_pause() {
        for (reply, expected) in [
            (r#"{"accepted":1,"pause_ms":1500}"#, 1_500),
            (r#"{"pause_ms":7,"accepted":1}"#, 7),
            ("{}", 0),
            (r#"{"pause_ms":"x"}"#, 0),
            (r#"{"pause_ms":"#, 0),
        ] {
            assert_eq!(pause(reply), expected, "{reply}");
        }
    }

    #[test]
    fn the_back_off_grows_with_jitter_and_the_fifth_failure_opens_the_circuit() {
        let mut chance = Chance::new([7; 4]);
        let mut gate = Gate::default();
        for ceiling in [2_100, 4_100, 8_100, 16_100] {
            gate.failed(503, None, 0, &mut chance);
            assert!((100..ceiling).contains(&gate.opens_at()), "{} {ceiling}", gate.opens_at());
            assert!(gate.lets_last_words_through(0));
        }
        gate.failed(0, None, 0, &mut chance);
        assert!((150_000..=300_000).contains(&gate.opens_at()));
        assert!(!gate.lets_last_words_through(0));
        gate.passed();
        assert_eq!(gate.opens_at(), 0);
    }

    #[test]
    fn what_the_collector_asks_for_outlasts_back_off_and_online_and_the_longer_wish_counts() {
        let mut chance = Chance::new([7; 4]);
        let mut gate = Gate::default();
        gate.failed(429, None, 0, &mut chance);
        assert_eq!(gate.opens_at(), 60_000);
        gate.failed(503, Some(30_000), 0, &mut chance);
        assert_eq!(gate.opens_at(), 60_000);
        gate.failed(503, Some(90_000), 0, &mut chance);
        gate.online();
        assert_eq!(gate.opens_at(), 90_000);
        assert!(!gate.lets_last_words_through(80_000));
    }
}
