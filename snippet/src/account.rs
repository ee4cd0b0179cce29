//! The tracker's own account: what it had to give up, by reason, told to the collector with the next beacon.
//!
//! The collector counts an account once per beacon id. So an account that was sent and not acknowledged goes out again
//! under the same id, unchanged; what is dropped in the meantime waits for the account after it.

use protocol::ids::BeaconId;

/// The name that is none: not letters, digits and underscores.
pub const BAD_NAME: usize = 0;
/// The queue was full.
pub const OVERFLOW: usize = 1;
/// Too old to be sent.
pub const EXPIRED: usize = 2;
/// One event larger than a beacon.
pub const TOO_LARGE: usize = 3;

/// All reasons; from the fifth on, the statuses for which the collector's refusal is final.
const REASONS: [&str; 13] = [
    "bad_name",
    "overflow",
    "expired",
    "too_large",
    "http_400",
    "http_401",
    "http_403",
    "http_404",
    "http_410",
    "http_413",
    "http_415",
    "http_422",
    "http_other",
];
const STATUSES: [u32; 8] = [400, 401, 403, 404, 410, 413, 415, 422];

/// Counts of dropped events, by the place of their reason.
type Counts = [u32; REASONS.len()];

/// The reason of a refusal with `status`.
pub fn refused(status: u32) -> usize {
    4 + STATUSES.iter().position(|it| *it == status).unwrap_or(STATUSES.len())
}

/// Counts of dropped events.
#[derive(Default)]
pub struct Account {
    open: Counts,
    is_open: bool,
    sent: Counts,
    sent_with: Option<BeaconId>,
}

impl Account {
    /// Counts `count` events as dropped for `reason`.
    pub fn drop(&mut self, reason: usize, count: u32) {
        self.open[reason] += count;
        self.is_open |= count > 0;
    }

    /// The id that the beacon with the account must have; `fresh` is for a new one. No account, no id.
    pub fn send(&mut self, fresh: BeaconId) -> Option<BeaconId> {
        if self.sent_with.is_none() && self.is_open {
            self.sent_with = Some(fresh);
            self.sent = core::mem::take(&mut self.open);
            self.is_open = false;
        }
        self.sent_with
    }

    /// What the account says.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        REASONS.iter().zip(self.sent).filter(|it| it.1 > 0).map(|it| (*it.0, it.1.into()))
    }

    /// The beacon that carried the account was acknowledged.
    pub fn acknowledged(&mut self) {
        self.sent_with = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_keeps_its_id_and_its_counts_until_it_is_acknowledged() {
        let mut account = Account::default();
        let (a, b) = (BeaconId([1; 16]), BeaconId([2; 16]));
        let said = |it: &Account| it.counts().collect::<Vec<_>>();
        assert_eq!(account.send(a), None);
        account.drop(OVERFLOW, 1);
        account.drop(OVERFLOW, 2);
        assert_eq!((account.send(a), said(&account)), (Some(a), vec![("overflow", 3)]));
        account.drop(BAD_NAME, 1);
        assert_eq!((account.send(b), said(&account)), (Some(a), vec![("overflow", 3)]));
        account.acknowledged();
        assert_eq!((account.send(b), said(&account)), (Some(b), vec![("bad_name", 1)]));
        account.acknowledged();
        assert_eq!(account.send(b), None);
    }

    #[test]
    fn refusals_are_counted_by_their_status() {
        for (status, reason) in [(400, "http_400"), (422, "http_422"), (302, "http_other")] {
            assert_eq!(REASONS[refused(status)], reason);
        }
    }
}
