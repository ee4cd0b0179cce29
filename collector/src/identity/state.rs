//! What is known: edges, and everything that is computed from those of them that are current. In tests it is a whole
//! tenant; on a server, the part that one assertion can touch.

use super::key::{Key, is_shared_by_nature};
use super::log::{AssertionId, Case, ContactId, ConversationId, Edge, EdgeId, EpochId, Kind, Level, Linked, Seq, What};
use crate::clock::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The same said again on the same ground within this time is no news.
pub const REPEATED_MS: i64 = 24 * 3_600_000;

/// Something said of an epoch or a conversation that links nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// By whom.
    pub by: Linked,
    /// What.
    pub key: Key,
    /// How far it is believed: observed or claimed.
    pub level: Level,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Every edge, revoked ones too.
    edges: BTreeMap<EdgeId, Edge>,
    /// When each contact came to be.
    born: BTreeMap<ContactId, Seq>,
    /// What was said and proves nothing.
    said: BTreeSet<Said>,
    /// Refused joins, open or not.
    cases: BTreeMap<Case, Seq>,
    /// Assertions that were decided.
    decided: BTreeMap<AssertionId, Seq>,
    /// When something was last said on some ground: a hash of both.
    heard: BTreeMap<[u8; 32], Timestamp>,
    /// Signed tokens, each with the epoch that first used it.
    tokens: BTreeMap<String, EpochId>,
    /// More mailboxes that several people read, as the site has set last.
    roles: Vec<String>,
    /// Contacts that are forgotten.
    erased: BTreeSet<ContactId>,
    of_contact: BTreeMap<ContactId, BTreeSet<EdgeId>>,
    of_key: BTreeMap<Key, BTreeSet<EdgeId>>,
    of_linked: BTreeMap<Linked, BTreeSet<EdgeId>>,
}

impl Edge {
    /// Whether it counts for matching at a moment.
    fn counts(&self, at: Timestamp) -> bool {
        self.is_current() && self.expires_at.is_none_or(|it| at < it) && self.valid_to.is_none_or(|it| at < it)
    }

    /// Whether it is neither revoked: what expires or is closed ends no link and no join.
    fn is_current(&self) -> bool {
        self.revoked_by.is_none()
    }
}

impl State {
    /// An edge by its id.
    pub fn edge(&self, id: EdgeId) -> Option<&Edge> {
        self.edges.get(&id)
    }

    /// Adds an edge, and finds it again under everything it is about.
    pub fn add(&mut self, id: EdgeId, edge: Edge) {
        for it in edge.what.contacts() {
            self.born.entry(it).or_insert(id.by);
            self.of_contact.entry(it).or_default().insert(id);
        }
        match &edge.what {
            What::Hold { key, .. } | What::Shared { key, .. } => {
                _ = self.of_key.entry(key.clone()).or_default().insert(id)
            }
            What::Link { of, .. } => _ = self.of_linked.entry(*of).or_default().insert(id),
            _ => {}
        }
        self.edges.insert(id, edge);
    }

    /// Ends an edge. Whether it was current.
    pub fn revoke(&mut self, id: EdgeId, by: Seq) -> bool {
        match self.edges.get_mut(&id) {
            Some(it) if it.is_current() => {
                it.revoked_by = Some(by);
                true
            }
            _ => false,
        }
    }

    /// Closes a hold from a moment on.
    pub fn close(&mut self, id: EdgeId, at: Timestamp) {
        if let Some(it) = self.edges.get_mut(&id) {
            it.valid_to = Some(at);
        }
    }

    /// Notes that an assertion is decided. Not where it was already.
    pub fn decide_once(&mut self, id: AssertionId, seq: Seq) -> bool {
        match self.decided.entry(id) {
            std::collections::btree_map::Entry::Vacant(it) => {
                it.insert(seq);
                true
            }
            std::collections::btree_map::Entry::Occupied(_) => false,
        }
    }

    /// Something was said on some ground at a moment: what is known from before.
    pub fn heard(&mut self, what: [u8; 32], at: Timestamp) {
        self.heard.insert(what, at);
    }

    /// Notes that something is said on some ground. Not where it was in the last 24 hours.
    pub fn hear(&mut self, what: [u8; 32], at: Timestamp) -> bool {
        let known = self.heard.get(&what).is_some_and(|it| at.since(*it) < REPEATED_MS);
        if !known {
            self.heard.insert(what, at);
        }
        !known
    }

    /// More mailboxes that several people read.
    pub fn set_roles(&mut self, roles: Vec<String>) {
        self.roles = roles;
    }

    /// The epoch that first used a signed token.
    pub fn token(&self, id: &str) -> Option<EpochId> {
        self.tokens.get(id).copied()
    }

    /// Binds a signed token to the epoch that uses it first.
    pub fn spend(&mut self, id: &str, epoch: EpochId) {
        self.tokens.entry(id.to_owned()).or_insert(epoch);
    }

    /// Keeps what was said. Whether it is news.
    pub fn say(&mut self, it: Said) -> bool {
        self.said.insert(it)
    }

    /// Opens a case. Whether it is new.
    pub fn open_case(&mut self, case: Case, seq: Seq) -> bool {
        if self.cases.contains_key(&case) {
            return false;
        }
        self.cases.insert(case, seq);
        true
    }

    /// A contact comes to be.
    pub fn bear(&mut self, contact: ContactId, seq: Seq) {
        self.born.entry(contact).or_insert(seq);
    }

    /// Forgets a contact.
    pub fn erase(&mut self, contact: ContactId) {
        self.erased.insert(contact);
    }

    fn current<'s>(&'s self, ids: Option<&'s BTreeSet<EdgeId>>) -> impl Iterator<Item = (EdgeId, &'s Edge)> {
        let all = ids.into_iter().flatten().filter_map(|id| Some((*id, self.edges.get(id)?)));
        all.filter(|(_, it)| it.is_current())
    }

    /// The current edges about a contact itself.
    pub fn about(&self, contact: ContactId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        self.current(self.of_contact.get(&contact))
    }

    /// The contact that answers for one: the end of the joins it has lost.
    pub fn canonical(&self, contact: ContactId) -> ContactId {
        let mut at = contact;
        // Each contact loses to one other at most, and never in a circle: only those that have not lost are joined.
        while let Some(next) = self.lost_to(at) {
            at = next;
        }
        at
    }

    fn lost_to(&self, contact: ContactId) -> Option<ContactId> {
        self.about(contact).find_map(|(_, it)| match it.what {
            What::Join { kept, lost } if lost == contact => Some(kept),
            _ => None,
        })
    }

    /// Every contact of the component that one belongs to.
    pub fn members(&self, contact: ContactId) -> BTreeSet<ContactId> {
        let mut members = BTreeSet::from([contact]);
        let mut open = vec![contact];
        while let Some(it) = open.pop() {
            for (_, edge) in self.about(it) {
                if let What::Join { kept, lost } = edge.what {
                    let other = if kept == it { lost } else { kept };
                    if members.insert(other) {
                        open.push(other);
                    }
                }
            }
        }
        members
    }

    /// Current edges about any contact of a component.
    pub fn about_all(&self, contact: ContactId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        let members = self.members(contact);
        let ids: BTreeSet<EdgeId> =
            members.iter().filter_map(|it| self.of_contact.get(it)).flatten().copied().collect();
        ids.into_iter().filter_map(|id| Some((id, self.edges.get(&id)?))).filter(|(_, it)| it.is_current())
    }

    /// The identifiers that count for a component at a moment, from a level on.
    pub fn holds(&self, contact: ContactId, level: Level, at: Timestamp) -> BTreeSet<Key> {
        let held = self.about_all(contact).filter(|(_, it)| it.level >= level && it.counts(at));
        held.filter_map(|(_, it)| if let What::Hold { key, .. } = &it.what { Some(key.clone()) } else { None })
            .collect()
    }

    /// The epochs linked to a component.
    pub fn epochs(&self, contact: ContactId) -> BTreeSet<EpochId> {
        let links = self.about_all(contact);
        links
            .filter_map(
                |(_, it)| if let What::Link { of: Linked::Epoch(epoch), .. } = it.what { Some(epoch) } else { None },
            )
            .collect()
    }

    /// Canonical contacts that hold an identifier at level 3 or more.
    pub fn holders(&self, key: &Key, at: Timestamp) -> BTreeSet<ContactId> {
        let holds = self.current(self.of_key.get(key)).filter(|(_, it)| it.level >= Level::Proven && it.counts(at));
        let contacts =
            holds.filter_map(|(_, it)| if let What::Hold { contact, .. } = it.what { Some(contact) } else { None });
        contacts.map(|it| self.canonical(it)).collect()
    }

    /// The current hold of an identifier by a component.
    pub fn hold(&self, contact: ContactId, key: &Key, at: Timestamp) -> Option<EdgeId> {
        let members = self.members(contact);
        let holds = self.current(self.of_key.get(key)).filter(|(_, it)| it.counts(at));
        holds
            .filter(|(_, it)| matches!(&it.what, What::Hold { contact, .. } if members.contains(contact)))
            .map(|(id, _)| id)
            .next()
    }

    /// Whether several people use an identifier.
    pub fn is_shared(&self, key: &Key) -> bool {
        is_shared_by_nature(key)
            || matches!(key, Key::Email(it) if self.roles.iter().any(|role| role.eq_ignore_ascii_case(it.local())))
            || self.current(self.of_key.get(key)).any(|(_, it)| matches!(it.what, What::Shared { .. }))
    }

    /// The one contact that an identifier stands for, if it is one.
    pub fn selected(&self, key: &Key, at: Timestamp) -> Option<ContactId> {
        let holders = self.holders(key, at);
        if self.is_shared(key) || holders.len() != 1 { None } else { holders.first().copied() }
    }

    /// The contact that something is linked to: a verified link before a soft one.
    pub fn linked(&self, of: Linked) -> Option<ContactId> {
        let mut links: Vec<(bool, ContactId)> = self
            .current(self.of_linked.get(&of))
            .filter_map(|(_, it)| if let What::Link { to, soft, .. } = it.what { Some((soft, to)) } else { None })
            .collect();
        // Among equals the latest: it was allowed knowing the others.
        links.reverse();
        links.sort_by_key(|it| it.0);
        links.first().map(|(_, to)| self.canonical(*to))
    }

    /// The current links of something.
    pub fn links(&self, of: Linked) -> Vec<EdgeId> {
        self.current(self.of_linked.get(&of)).map(|(id, _)| id).collect()
    }

    /// The placeholder of an epoch without a contact: the contact of the same id, unless that has become somebody.
    pub fn placeholder(&self, epoch: EpochId) -> ContactId {
        let own = ContactId(epoch.0);
        if self.kind(own) == Kind::Ephemeral { own } else { other_id(epoch.0) }
    }

    /// Who a conversation is with: its own link, a verified one first; else its own placeholder.
    pub fn of_conversation(&self, conversation: ConversationId) -> ContactId {
        self.linked(Linked::Conversation(conversation)).unwrap_or(ContactId(conversation.0))
    }

    /// Whether two contacts were told apart.
    pub fn are_not_same(&self, a: ContactId, b: ContactId) -> bool {
        let others = self.members(b);
        self.about_all(a).any(|(_, it)| match it.what {
            What::NotSame { a: x, b: y } => others.contains(&x) || others.contains(&y),
            _ => false,
        })
    }

    /// What a contact is: what it was made, or what it holds.
    pub fn kind(&self, contact: ContactId) -> Kind {
        let kinds = self.about(contact).filter_map(|(_, it)| match it.what {
            What::Is { kind, .. } => Some(kind),
            What::Hold { .. } if it.level >= Level::Proven => Some(Kind::Identified),
            What::Join { .. } => Some(Kind::Identified),
            _ => None,
        });
        kinds.max().unwrap_or(Kind::Ephemeral)
    }

    /// Every contact there has been.
    pub fn contacts(&self) -> impl Iterator<Item = ContactId> {
        self.born.keys().copied()
    }

    /// When a contact came to be.
    pub fn born(&self, contact: ContactId) -> Seq {
        self.born.get(&contact).copied().unwrap_or(Seq(u64::MAX))
    }

    /// Whether there has ever been such a contact.
    pub fn is_known(&self, contact: ContactId) -> bool {
        self.born.contains_key(&contact) && !self.erased.contains(&contact)
    }

    /// A component's fields: of each the value of the highest level, then the newest, then of the smallest edge. One that
    /// is empty was taken away.
    pub fn fields(&self, contact: ContactId) -> BTreeMap<String, String> {
        self.fields_among([contact])
    }

    /// The same as if some components were one.
    pub fn fields_among(&self, contacts: impl IntoIterator<Item = ContactId>) -> BTreeMap<String, String> {
        let mut best: BTreeMap<String, (&Edge, EdgeId, &String)> = BTreeMap::new();
        for (id, edge) in contacts.into_iter().flat_map(|it| self.about_all(it).collect::<Vec<_>>()) {
            let What::Field { name, value, .. } = &edge.what else { continue };
            let better = best.get(name).is_none_or(|(known, known_id, _)| {
                (edge.level, edge.observed_at, std::cmp::Reverse(id))
                    > (known.level, known.observed_at, std::cmp::Reverse(*known_id))
            });
            if better {
                best.insert(name.clone(), (edge, id, value));
            }
        }
        let held = best.into_iter().filter(|(_, (.., value))| !value.is_empty());
        held.map(|(name, (.., value))| (name, value.clone())).collect()
    }

    /// What was said by an epoch or conversation and links nothing.
    pub fn said_by(&self, by: Linked) -> Vec<(Key, Level)> {
        self.said.iter().filter(|it| it.by == by).map(|it| (it.key.clone(), it.level)).collect()
    }

    /// The cases that still wait for an agent: not joined since, not told apart, not marked shared by an agent, and both
    /// sides still there.
    pub fn open_cases(&self) -> Vec<&Case> {
        self.cases.keys().filter(|it| self.is_open(it)).collect()
    }

    /// Whether a case about this identifier and this contact waits.
    pub fn has_case(&self, key: &Key, contact: ContactId) -> bool {
        let members = self.members(contact);
        self.cases
            .keys()
            .any(|it| it.key == *key && (members.contains(&it.a) || members.contains(&it.b)) && self.is_open(it))
    }

    fn is_open(&self, case: &Case) -> bool {
        let joined = self.canonical(case.a) == self.canonical(case.b);
        let marked = self
            .current(self.of_key.get(&case.key))
            .any(|(_, it)| matches!(it.what, What::Shared { by_agent: true, .. }));
        let told_apart = case.rule != super::log::Rule::K2 && self.are_not_same(case.a, case.b);
        let closed = [case.a, case.b].iter().all(|it| {
            !self.about_all(*it).any(|(_, edge)| {
                matches!(&edge.what, What::Hold { key, .. } if *key == case.key) && edge.valid_to.is_none()
            })
        });
        !(joined || marked || told_apart || closed)
    }

    /// A component as bytes, the same for the same edges, and their hash.
    pub fn hash<'c>(&self, contacts: impl IntoIterator<Item = &'c ContactId>) -> [u8; 32] {
        let roots: BTreeSet<ContactId> = contacts.into_iter().map(|it| self.canonical(*it)).collect();
        let mut hasher = Sha256::new();
        for root in roots {
            hasher.update(root.0);
            for (id, edge) in self.about_all(root) {
                hasher.update(format!("{id:?} {edge:?}\n"));
            }
        }
        hasher.finalize().into()
    }
}

/// A second id, for where the first is taken.
pub fn other_id(id: [u8; 16]) -> ContactId {
    let digest = Sha256::digest([&id[..], b"again"].concat());
    let mut other = id;
    // The first bytes are its time, and stay.
    other[9..].copy_from_slice(&digest[..7]);
    ContactId(other)
}
