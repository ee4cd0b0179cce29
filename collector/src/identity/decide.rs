//! The algorithm: one assertion in, one decision out (section 7 of the specification). It looks at the log's own times only,
//! so that deciding again comes to the same.

use super::join::{self, EPOCHS, Ground, IDENTIFIERS};
use super::key::{ExternalId, Key};
use super::log::{
    Assertion, Case, ContactId, ConversationId, Decision, Edge, EdgeId, EpochId, Kind, Level, Linked, Rule, Says, Seq,
    Suggestion, What,
};
use super::state::{Said, State, other_id};
use crate::clock::Timestamp;
use protocol::ids::SessionId;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Decides an assertion, and does to the state what follows.
pub fn decide(state: &mut State, seq: Seq, it: &Assertion) -> Decision {
    let mut work = Work::new(state, seq, it);
    if !work.state.decide_once(it.id, seq) {
        work.decision.ignored = Some("known");
        return work.decision;
    }
    let ground = ground(it);
    let is_agents = matches!(
        it.says,
        Says::Verifies { .. }
            | Says::Merges { .. }
            | Says::NotSame { .. }
            | Says::Revokes { .. }
            | Says::Splits { .. }
            | Says::MarksShared { .. }
            | Says::Promotes { .. }
            | Says::Edits { .. }
            | Says::Notes { .. }
            | Says::Opens { .. }
            | Says::Closes { .. }
            | Says::Erases { .. }
            | Says::Sets { .. }
    );
    // What an agent does again is meant again.
    if !work.state.hear(ground, it.received_at) && !is_agents {
        work.decision.ignored = Some("repeated");
        return work.decision;
    }
    match &it.says {
        Says::Mentions { by, key } => work.say(*by, key, Level::Observed),
        Says::Claims { epoch, keys, fields } => work.claims(*epoch, keys, fields),
        Says::Reports { conversation, key } => work.reports(*conversation, key),
        Says::Proves { epoch, keys, signed } => work.proves(*epoch, keys, *signed),
        Says::Upserts { id, keys, fields } => work.upserts(id, keys, fields),
        Says::Closes { contact, key } => work.closes(*contact, key),
        Says::Verifies { conversation, session, epoch, contact } => {
            work.verifies(*conversation, *session, *epoch, *contact);
        }
        Says::Merges { a, b } => work.merges(*a, *b),
        Says::NotSame { a, b } => work.not_same(*a, *b),
        Says::MarksShared { key } => work.share(key, true),
        Says::Promotes { contact, to } => work.make(What::Is { contact: *contact, kind: *to }, Level::Authoritative),
        Says::Edits { contact, fields } => work.edits(*contact, fields),
        Says::Notes { contact, keys } => work.notes(*contact, keys),
        Says::Opens { .. } => {}
        Says::Splits { contact, edges } => work.splits(*contact, edges),
        Says::Revokes { edges } => edges.iter().for_each(|it| work.end(*it)),
        Says::Erases { contact } => work.erases(*contact),
        Says::Sets { role_mailboxes } => work.state.set_roles(role_mailboxes.clone()),
    }
    work.done()
}

/// What is said, and on which ground, as a hash.
pub fn ground(it: &Assertion) -> [u8; 32] {
    Sha256::digest(format!("{:?} {:?}", it.says, it.evidence)).into()
}

/// One decision as it is being made.
struct Work<'w> {
    state: &'w mut State,
    it: &'w Assertion,
    seq: Seq,
    at: Timestamp,
    decision: Decision,
    touched: BTreeSet<ContactId>,
    before: Sha256,
}

impl<'w> Work<'w> {
    fn new(state: &'w mut State, seq: Seq, it: &'w Assertion) -> Self {
        let decision = Decision {
            seq,
            made: Vec::new(),
            ended: Vec::new(),
            refused: Vec::new(),
            cases: Vec::new(),
            suggestions: Vec::new(),
            epoch: None,
            spent: None,
            ignored: None,
            hashes: ([0; 32], [0; 32]),
        };
        Self { state, it, seq, at: it.received_at, decision, touched: BTreeSet::new(), before: Sha256::new() }
    }

    fn done(mut self) -> Decision {
        if let Some(epoch) = self.decision.spent {
            self.state.spend(&self.it.evidence, epoch);
        }
        self.decision.hashes = (self.before.finalize().into(), self.state.hash(&self.touched));
        self.decision
    }

    /// A component is about to change: what it was is noted the first time.
    fn touch(&mut self, contact: ContactId) {
        let root = self.state.canonical(contact);
        if self.touched.insert(root) {
            self.before.update(self.state.hash([&root]));
        }
    }

    fn make(&mut self, what: What, level: Level) {
        what.contacts().into_iter().for_each(|it| self.touch(it));
        let id = EdgeId { by: self.seq, number: self.decision.made.len() as u16 };
        let edge = Edge {
            what,
            level,
            observed_at: self.it.observed_at.min(self.at),
            expires_at: self.it.expires_at,
            valid_to: None,
            revoked_by: None,
        };
        self.state.add(id, edge);
        self.decision.made.push(id);
    }

    fn end(&mut self, id: EdgeId) {
        let current = self.state.edge(id).filter(|it| it.revoked_by.is_none());
        let about = current.map(|it| it.what.contacts()).unwrap_or_default();
        about.into_iter().for_each(|it| self.touch(it));
        if self.state.revoke(id, self.seq) {
            self.decision.ended.push(id);
        }
    }

    fn refuse(&mut self, rule: Rule) {
        self.decision.refused.push(rule);
    }

    /// Levels 0 and 1: kept beside the epoch, without any effect (rule K8).
    fn say(&mut self, by: Linked, key: &Key, level: Level) {
        if !self.state.say(Said { by, key: key.clone(), level }) {
            self.decision.ignored = Some("repeated");
        }
    }

    /// What a visitor says: beside the epoch, and nothing else changes (rule K8).
    fn claims(&mut self, epoch: EpochId, keys: &[Key], fields: &[(String, String)]) {
        let mut news = !fields.is_empty();
        for key in keys {
            let said = Said { by: Linked::Epoch(epoch), key: key.clone(), level: Level::Claimed };
            news |= self.state.say(said);
        }
        if !news {
            self.decision.ignored = Some("repeated");
        }
    }

    /// Level 2: the conversation, and nothing but the conversation, where the identifier stands for one contact.
    fn reports(&mut self, conversation: ConversationId, key: &Key) {
        if let Some(to) = self.state.selected(key, self.at) {
            self.make(What::Link { of: Linked::Conversation(conversation), to, soft: true }, Level::Reported);
        }
    }

    /// Levels 3 and 4.
    fn proves(&mut self, epoch: EpochId, keys: &[(Key, Level)], signed: bool) {
        if signed && self.state.token(&self.it.evidence).is_some_and(|it| it != epoch) {
            // Somebody else's by now: what it says is only said.
            self.decision.ignored = Some("replayed");
            let said: Vec<Key> = keys.iter().map(|(key, _)| key.clone()).collect();
            return said.iter().for_each(|key| {
                self.state.say(Said { by: Linked::Epoch(epoch), key: key.clone(), level: Level::Claimed });
            });
        }
        let mut sorted: Vec<&(Key, Level)> = keys.iter().collect();
        sorted.sort();
        sorted.dedup_by(|a, b| a.0 == b.0);
        let (proved, claimed): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|(_, level)| *level >= Level::Proven);
        for (key, _) in claimed {
            self.state.say(Said { by: Linked::Epoch(epoch), key: key.clone(), level: Level::Claimed });
        }
        if proved.is_empty() {
            return;
        }
        let in_set = signed && proved.len() > 1;
        let keys: Vec<&Key> = proved.iter().map(|(key, _)| key).collect();
        let linked = self.state.linked(Linked::Epoch(epoch));
        self.decision.spent = signed.then_some(epoch);
        let target = match linked {
            Some(own) if !self.is_second_identity(own, &keys) => own,
            other => {
                let mut epoch = epoch;
                if other.is_some() {
                    // Somebody else from here on: the browser begins a new epoch.
                    epoch = EpochId(other_id(self.it.id.0).0);
                    self.decision.epoch = Some(epoch);
                }
                self.decision.spent = signed.then_some(epoch);
                let Some(target) = self.link_epoch(epoch, &keys) else { return };
                target
            }
        };
        self.take_all(target, &proved, in_set);
    }

    fn upserts(&mut self, id: &ExternalId, keys: &[Key], fields: &[(String, String)]) {
        let id = Key::ExternalId(id.clone());
        let mut proved: Vec<(Key, Level)> = vec![(id, Level::Authoritative)];
        proved.extend(keys.iter().map(|it| (it.clone(), Level::Authoritative)));
        proved.sort();
        proved.dedup();
        let all: Vec<&Key> = proved.iter().map(|(key, _)| key).collect();
        let target = self.candidate(&all).unwrap_or_else(|| other_id(self.it.id.0));
        self.make(What::Is { contact: target, kind: Kind::Curated }, Level::Authoritative);
        let in_set = proved.len() > 1;
        let proved: Vec<&(Key, Level)> = proved.iter().collect();
        let target = self.take_all(target, &proved, in_set);
        self.write(target, fields);
    }

    /// Whether a proof says that somebody else uses the browser now: an external id that its contact cannot have.
    fn is_second_identity(&self, own: ContactId, keys: &[&Key]) -> bool {
        let held = self.state.holds(own, Level::Proven, self.at);
        keys.iter().filter(|it| !held.contains(it)).any(|key| {
            let Key::ExternalId(id) = key else { return false };
            let has_another =
                held.iter().any(|it| matches!(it, Key::ExternalId(it) if it.namespace() == id.namespace()));
            let ground = Ground::Proof { key, in_set: true };
            let holders = self.state.holders(key, self.at);
            has_another || holders.iter().any(|it| !join::refused(self.state, own, *it, ground, self.at).is_empty())
        })
    }

    /// The contact that a set of identifiers stands for.
    fn candidate(&self, keys: &[&Key]) -> Option<ContactId> {
        let id = keys.iter().find_map(|it| if let Key::ExternalId(id) = it { Some((*it, id)) } else { None });
        let selected = |key: &&&Key| self.state.selected(key, self.at);
        let Some((key, id)) = id else { return keys.iter().find_map(|it| selected(&it)) };
        // A holder of the external id is the one, whoever holds the rest.
        if let Some(holder) = self.state.holders(key, self.at).first() {
            return Some(*holder);
        }
        let is_free = |it: &ContactId| {
            let held = self.state.holds(*it, Level::Proven, self.at);
            !held.iter().any(|it| matches!(it, Key::ExternalId(it) if it.namespace() == id.namespace()))
        };
        keys.iter().filter_map(|it| selected(&it)).find(is_free)
    }

    /// Links an epoch that has no contact: to the one its identifiers stand for, or to a new one.
    fn link_epoch(&mut self, epoch: EpochId, keys: &[&Key]) -> Option<ContactId> {
        let target = match self.candidate(keys) {
            Some(it) => it,
            None => self.state.placeholder(epoch),
        };
        if self.state.epochs(target).len() >= EPOCHS {
            self.refuse(Rule::K6);
            let own = self.state.placeholder(epoch);
            self.open_case(keys[0], target, own, Rule::K6);
            return None;
        }
        self.make(What::Link { of: Linked::Epoch(epoch), to: target, soft: false }, Level::Proven);
        Some(target)
    }

    /// Gives a contact what was proven. Returns the contact that answers for it then.
    fn take_all(&mut self, target: ContactId, proved: &[&(Key, Level)], in_set: bool) -> ContactId {
        for (key, level) in proved {
            self.take(target, key, *level, in_set);
        }
        self.state.canonical(target)
    }

    fn take(&mut self, target: ContactId, key: &Key, level: Level, in_set: bool) {
        let target = self.state.canonical(target);
        let known = self.state.hold(target, key, self.at).and_then(|it| self.state.edge(it)).map(|it| it.level);
        if known.is_some_and(|it| it >= level) {
            return;
        }
        let mut others = self.state.holders(key, self.at);
        others.remove(&target);
        if self.state.is_shared(key) {
            if !self.state.has_case(key, target) {
                self.hold(target, key, level);
            }
            return;
        }
        if others.is_empty() {
            self.hold(target, key, level);
            return;
        }
        for other in others {
            let (mine, other) = (self.state.canonical(target), self.state.canonical(other));
            if mine == other {
                continue;
            }
            let rules = join::refused(self.state, mine, other, Ground::Proof { key, in_set }, self.at);
            match rules.iter().find(|it| matches!(it, Rule::K1 | Rule::K2 | Rule::K6)) {
                None if rules.is_empty() => self.join(mine, other),
                None => {
                    self.refuse(Rule::K9);
                    self.hold(mine, key, level);
                    self.share(key, false);
                    self.decision.suggestions.push(Suggestion { key: key.clone(), a: mine, b: other });
                }
                Some(rule) => {
                    self.refuse(*rule);
                    if !matches!(key, Key::ExternalId(_)) {
                        self.share(key, false);
                    }
                    self.open_case(key, mine, other, *rule);
                }
            }
        }
    }

    fn hold(&mut self, contact: ContactId, key: &Key, level: Level) {
        let held = self.state.holds(contact, Level::Proven, self.at);
        let clash = match key {
            Key::ExternalId(id) => {
                held.iter().any(|it| matches!(it, Key::ExternalId(it) if it.namespace() == id.namespace() && it != id))
            }
            _ => false,
        };
        let many = held.iter().filter(|it| it.kind() == key.kind() && *it != key).count() >= IDENTIFIERS;
        if clash || (many && !matches!(key, Key::ExternalId(_))) {
            self.refuse(if clash { Rule::K1 } else { Rule::K6 });
            return;
        }
        self.make(What::Hold { contact, key: key.clone() }, level);
    }

    fn join(&mut self, a: ContactId, b: ContactId) {
        let (kept, lost) = join::survivor(self.state, a, b, self.at);
        self.make(What::Join { kept, lost }, Level::Authoritative);
    }

    fn share(&mut self, key: &Key, by_agent: bool) {
        if by_agent || !self.state.is_shared(key) {
            self.make(What::Shared { key: key.clone(), by_agent }, Level::Authoritative);
        }
    }

    fn open_case(&mut self, key: &Key, a: ContactId, b: ContactId, rule: Rule) {
        let case = Case { key: key.clone(), a, b, rule };
        if self.state.open_case(case.clone(), self.seq) {
            self.decision.cases.push(case);
        }
    }

    fn closes(&mut self, contact: ContactId, key: &Key) {
        while let Some(hold) = self.state.hold(contact, key, self.at) {
            self.touch(contact);
            self.state.close(hold, self.at);
            self.decision.ended.push(hold);
        }
    }

    fn verifies(
        &mut self,
        conversation: Option<ConversationId>,
        session: Option<SessionId>,
        epoch: Option<EpochId>,
        contact: ContactId,
    ) {
        let to = self.state.canonical(contact);
        let linked = conversation.map(Linked::Conversation).into_iter().chain(session.map(Linked::Session));
        for of in linked {
            self.make(What::Link { of, to, soft: false }, Level::Authoritative);
        }
        let Some(epoch) = epoch else { return };
        match self.state.linked(Linked::Epoch(epoch)) {
            Some(own) if own == to => {}
            Some(_) => self.refuse(Rule::K5),
            None if self.state.epochs(to).len() >= EPOCHS => self.refuse(Rule::K6),
            None => self.make(What::Link { of: Linked::Epoch(epoch), to, soft: false }, Level::Authoritative),
        }
    }

    fn merges(&mut self, a: ContactId, b: ContactId) {
        let (a, b) = (self.state.canonical(a), self.state.canonical(b));
        if a == b || !self.state.is_known(a) || !self.state.is_known(b) {
            self.decision.ignored = Some(if a == b { "joined" } else { "unknown_contact" });
            return;
        }
        let rules = join::refused(self.state, a, b, Ground::Agent, self.at);
        if rules.is_empty() {
            self.join(a, b);
        } else {
            rules.into_iter().for_each(|it| self.refuse(it));
        }
    }

    fn not_same(&mut self, a: ContactId, b: ContactId) {
        let (a, b) = (self.state.canonical(a), self.state.canonical(b));
        if a == b {
            self.decision.ignored = Some("joined");
            return;
        }
        self.make(What::NotSame { a: a.min(b), b: a.max(b) }, Level::Authoritative);
    }

    fn edits(&mut self, contact: ContactId, fields: &[(String, String)]) {
        let contact = self.state.canonical(contact);
        self.make(What::Is { contact, kind: Kind::Curated }, Level::Authoritative);
        self.write(contact, fields);
    }

    /// Written down by hand: a claim, which identifies nobody (rule K8).
    fn notes(&mut self, contact: ContactId, keys: &[Key]) {
        let contact = self.state.canonical(contact);
        for key in keys {
            if !self.state.holds(contact, Level::Observed, self.at).contains(key) {
                self.make(What::Hold { contact, key: key.clone() }, Level::Claimed);
            }
        }
    }

    fn write(&mut self, contact: ContactId, fields: &[(String, String)]) {
        for (name, value) in fields {
            let what = What::Field { contact, name: name.clone(), value: value.clone() };
            self.make(what, Level::Authoritative);
        }
    }

    /// Joins are ended; links and holds go to one new contact.
    fn splits(&mut self, contact: ContactId, edges: &[EdgeId]) {
        let members = self.state.members(contact);
        let new = other_id(self.it.id.0);
        for id in edges {
            let Some(edge) = self.state.edge(*id).filter(|it| it.revoked_by.is_none()).cloned() else { continue };
            let moved = match edge.what {
                What::Join { kept, lost } if members.contains(&kept) && members.contains(&lost) => None,
                What::Hold { contact, key } if members.contains(&contact) => Some(What::Hold { contact: new, key }),
                What::Link { of, to, soft } if members.contains(&to) => Some(What::Link { of, to: new, soft }),
                _ => continue,
            };
            self.end(*id);
            if let Some(what) = moved {
                self.make(what, edge.level);
            }
        }
    }

    fn erases(&mut self, contact: ContactId) {
        let members = self.state.members(contact);
        self.touch(contact);
        let ids: Vec<EdgeId> =
            members.iter().flat_map(|it| self.state.about(*it).map(|(id, _)| id).collect::<Vec<_>>()).collect();
        ids.into_iter().for_each(|it| self.end(it));
        members.into_iter().for_each(|it| self.state.erase(it));
    }
}
