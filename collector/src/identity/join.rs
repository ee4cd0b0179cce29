//! Whether two contacts may become one, and which of them answers for both.

use super::key::Key;
use super::log::{ContactId, Kind, Level, Rule};
use super::state::State;
use crate::clock::Timestamp;
use std::collections::BTreeMap;

/// Of one contact at most (rule K6).
pub const EPOCHS: usize = 200;
/// Proven e-mails, and proven phones, of one contact at most (rule K6).
pub const IDENTIFIERS: usize = 10;

/// Who wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground<'k> {
    /// Both have proven the same identifier; `in_set` where the customer's server vouches for it together with another.
    Proof {
        /// The identifier.
        key: &'k Key,
        /// The customer's server vouches for it together with another.
        in_set: bool,
    },
    /// An agent, who may override what evidence alone may not.
    Agent,
}

/// Why two contacts may not be joined; nothing where they may.
pub fn refused(state: &State, a: ContactId, b: ContactId, ground: Ground<'_>, at: Timestamp) -> Vec<Rule> {
    let mut rules = Vec::new();
    let (of_a, of_b) = (state.holds(a, Level::Proven, at), state.holds(b, Level::Proven, at));
    let mut ids: BTreeMap<&str, &str> = BTreeMap::new();
    let all = of_a.union(&of_b);
    let clash = all.clone().any(|key| match key {
        Key::ExternalId(it) => ids.insert(it.namespace(), it.id()).is_some_and(|known| known != it.id()),
        _ => false,
    });
    if clash {
        rules.push(Rule::K1);
    }
    let epochs = state.epochs(a).union(&state.epochs(b)).count();
    let many = |kind: &str| all.clone().filter(|it| it.kind() == kind).count() > IDENTIFIERS;
    let too_many = epochs > EPOCHS || many("email") || many("phone");
    if let Ground::Proof { key, in_set } = ground {
        if state.are_not_same(a, b) {
            rules.push(Rule::K2);
        }
        if state.is_shared(key) {
            rules.push(Rule::K3);
        }
        if matches!(key, Key::Phone(_)) && !in_set {
            rules.push(Rule::K9);
        }
    }
    if too_many {
        rules.push(Rule::K6);
    }
    rules
}

/// The one that answers for both, then the other: with an external id, else curated, else older, else with the smaller id.
pub fn survivor(state: &State, a: ContactId, b: ContactId, at: Timestamp) -> (ContactId, ContactId) {
    let rank = |it: ContactId| {
        let has_id = state.holds(it, Level::Proven, at).iter().any(|it| matches!(it, Key::ExternalId(_)));
        (!has_id, state.kind(it) != Kind::Curated, state.born(it), it)
    };
    if rank(a) <= rank(b) { (a, b) } else { (b, a) }
}
