//! The tracker's own account: what it had to give up, by reason, told to the collector with the next beacon.
//!
//! The collector counts an account once per beacon id. So an account that was sent and not acknowledged goes out again
//! under the same id, unchanged; what is dropped in the meantime waits for the account after it.

use protocol::ids::BeaconId;

/// Counts of dropped events.
#[derive(Default)]
pub struct Account {
    open: Vec<(String, u32)>,
    sent: Option<(BeaconId, Vec<(String, u32)>)>,
}

impl Account {
    /// Counts `count` events as dropped for `reason`.
    pub fn drop(&mut self, reason: &str, count: u32) {
        if count == 0 {
            return;
        }
        match self.open.iter_mut().find(|it| it.0 == reason) {
            Some(it) => it.1 += count,
            None => self.open.push((reason.to_owned(), count)),
        }
    }

    /// The account to send now, with the id that its beacon must carry. `fresh` is the id of a new account.
    pub fn send(&mut self, fresh: BeaconId) -> Option<&(BeaconId, Vec<(String, u32)>)> {
        if self.sent.is_none() && !self.open.is_empty() {
            self.sent = Some((fresh, core::mem::take(&mut self.open)));
        }
        self.sent.as_ref()
    }

    /// A beacon that carried an account was acknowledged.
    pub fn acknowledged(&mut self) {
        self.sent = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_keeps_its_id_and_its_counts_until_it_is_acknowledged() {
        let mut account = Account::default();
        let (a, b) = (BeaconId([1; 16]), BeaconId([2; 16]));
        assert!(account.send(a).is_none());
        account.drop("overflow", 1);
        account.drop("overflow", 2);
        assert_eq!(account.send(a), Some(&(a, vec![("overflow".to_owned(), 3)])));
        account.drop("bad_name", 1);
        assert_eq!(account.send(b), Some(&(a, vec![("overflow".to_owned(), 3)])));
        account.acknowledged();
        assert_eq!(account.send(b), Some(&(b, vec![("bad_name".to_owned(), 1)])));
        account.acknowledged();
        assert!(account.send(b).is_none());
    }
}
