//! What was decided, and whom it has touched.

use crate::identity::log::{Assertion, ContactId, Decision, EpochId, Linked, Says, What};
use crate::identity::state::State;
use protocol::ids::SessionId;
use std::collections::BTreeSet;

/// A decision, and whom it has touched.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What was decided.
    pub decision: Decision,
    /// Whom it has touched.
    pub changed: Changed,
}

/// Whom a decision has touched.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Contacts that are, or were, about one of its edges.
    pub contacts: BTreeSet<ContactId>,
    /// Epochs of those contacts, before or after.
    pub epochs: BTreeSet<EpochId>,
    /// Web sessions with a link of their own to them.
    pub sessions: BTreeSet<SessionId>,
    /// Which contact answers for each epoch before and after, where that has changed.
    pub moved: Vec<(EpochId, Option<ContactId>, Option<ContactId>)>,
}

impl Changed {
    pub(super) fn of(before: &State, after: &State, it: &Assertion, decision: &Decision) -> Self {
        let mut changed = Self::default();
        for id in decision.made.iter().chain(&decision.ended) {
            let Some(edge) = after.edge(*id) else { continue };
            changed.contacts.extend(edge.what.contacts());
            match edge.what {
                What::Link { of: Linked::Session(it), .. } => _ = changed.sessions.insert(it),
                What::Link { of: Linked::Epoch(it), .. } => _ = changed.epochs.insert(it),
                _ => {}
            }
        }
        if let Says::Claims { epoch, .. } | Says::Proves { epoch, .. } = it.says {
            changed.epochs.insert(epoch);
        }
        if let Says::Claims { epoch, .. } = it.says {
            changed.contacts.insert(ContactId(epoch.0));
        }
        let about = changed.contacts.clone();
        for state in [before, after] {
            changed.epochs.extend(about.iter().flat_map(|it| state.epochs(*it)));
            changed.contacts.extend(about.iter().flat_map(|it| state.members(*it)));
        }
        let moves = changed.epochs.iter().map(|it| {
            let of = Linked::Epoch(*it);
            (*it, before.linked(of), after.linked(of))
        });
        changed.moved = moves.filter(|(_, before, after)| before != after).collect();
        changed
    }
}
