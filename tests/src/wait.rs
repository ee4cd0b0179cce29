//! Time, and waiting for a condition instead of for a while.

use std::time::{Duration, Instant, SystemTime};

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "tests are the outside world: they have the real time")]
pub fn now_ms() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |it| it.as_millis() as u64)
}

/// Asks again and again until there is an answer; fails with `what` when there is none in time.
pub fn until<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + patience;
    loop {
        if let Some(it) = ask() {
            return it;
        }
        assert!(Instant::now() < end, "waited {patience:?} in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
