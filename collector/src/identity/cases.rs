//! The fifteen worked cases of the specification, in both orders where the order is free.

use super::decide::decide;
use super::key::{Email, ExternalId, Key, Phone};
use super::log::{
    Assertion, AssertionId, ContactId, ConversationId, Decision, EpochId, Kind, Level, Linked, Rule, Says, Seq,
};
use super::state::State;
use crate::clock::Timestamp;
use protocol::ids::SessionId;

const NOW: Timestamp = Timestamp(1_795_176_000_000);
const DAY_MS: i64 = 24 * 3_600_000;

/// A log that is decided as it is written.
#[derive(Default)]
pub struct Log {
    pub state: State,
    pub entries: Vec<Assertion>,
    pub decisions: Vec<Decision>,
    at: i64,
}

impl Log {
    pub fn says(&mut self, says: Says) -> &Decision {
        let n = self.entries.len() as u64 + 1;
        self.says_because(&format!("ground {n}"), says)
    }

    pub fn says_because(&mut self, evidence: &str, says: Says) -> &Decision {
        let n = self.entries.len() as u64 + 1;
        let mut id = [0xa; 16];
        id[8..].copy_from_slice(&n.to_be_bytes());
        let at = NOW.plus(self.at + n as i64);
        let entry = Assertion {
            id: AssertionId(id),
            observed_at: at,
            received_at: at,
            evidence: evidence.into(),
            expires_at: None,
            raw: Vec::new(),
            says,
        };
        self.decisions.push(decide(&mut self.state, Seq(n), &entry));
        self.entries.push(entry);
        self.decisions.last().expect("just decided")
    }

    pub fn later(&mut self, ms: i64) {
        self.at += ms;
    }

    fn claims(&mut self, epoch: u8, key: Key) {
        self.says(Says::Claims { epoch: visitor(epoch), keys: vec![key], fields: Vec::new() });
    }

    /// A one-time code or link.
    fn proves(&mut self, epoch: u8, key: Key) -> Decision {
        self.says(Says::Proves { epoch: visitor(epoch), keys: vec![(key, Level::Proven)], signed: false }).clone()
    }

    /// A signed token.
    fn token(&mut self, epoch: u8, keys: &[Key]) -> Decision {
        let level = |it: &Key| if matches!(it, Key::ExternalId(_)) { Level::Authoritative } else { Level::Proven };
        let keys = keys.iter().map(|it| (it.clone(), level(it))).collect();
        self.says(Says::Proves { epoch: visitor(epoch), keys, signed: true }).clone()
    }

    fn upserts(&mut self, id: &str, keys: &[Key]) -> ContactId {
        let external = ExternalId::new("site", id).expect(id);
        self.says(Says::Upserts { id: external.clone(), keys: keys.to_vec(), fields: Vec::new() });
        self.holder(&Key::ExternalId(external))
    }

    fn of(&self, epoch: u8) -> Option<ContactId> {
        self.state.linked(Linked::Epoch(visitor(epoch)))
    }

    fn at(&self) -> Timestamp {
        NOW.plus(self.at + self.entries.len() as i64 + 1)
    }

    fn holder(&self, key: &Key) -> ContactId {
        let holders = self.state.holders(key, self.at());
        assert_eq!(holders.len(), 1, "one holder of {key:?}");
        *holders.first().expect("one")
    }

    fn holds(&self, contact: ContactId, key: &Key) -> bool {
        self.state.holds(contact, Level::Proven, self.at()).contains(key)
    }
}

fn visitor(n: u8) -> EpochId {
    EpochId([n; 16])
}

fn conversation(n: u8) -> ConversationId {
    ConversationId([0x80 | n; 16])
}

pub fn email(raw: &str) -> Key {
    Key::Email(Email::parse(raw, false).expect(raw))
}

pub fn phone(raw: &str) -> Key {
    Key::Phone(Phone::parse(raw, None).expect(raw))
}

pub fn id(raw: &str) -> Key {
    Key::ExternalId(ExternalId::new("site", raw).expect(raw))
}

fn ann() -> Key {
    email("ann@x.com")
}

fn number() -> Key {
    phone("+1 650 253 0000")
}

#[test]
fn case_1_two_visitors_claim_the_same_address() {
    let mut log = Log::default();
    for epoch in [1, 2] {
        log.claims(epoch, ann());
    }
    for epoch in [1, 2] {
        assert_eq!(log.of(epoch), None);
        assert_eq!(log.state.kind(log.state.placeholder(visitor(epoch))), Kind::Ephemeral);
        assert_eq!(log.state.said_by(Linked::Epoch(visitor(epoch))), [(ann(), Level::Claimed)]);
    }
    assert_ne!(log.state.placeholder(visitor(1)), log.state.placeholder(visitor(2)));
    assert!(log.state.holders(&ann(), log.at()).is_empty());
}

#[test]
fn cases_2_and_3_one_proves_it_and_then_the_other_in_either_order() {
    for order in [[2, 1], [1, 2]] {
        let mut log = Log::default();
        log.claims(1, ann());
        log.claims(2, ann());
        log.proves(order[0], ann());
        let contact = log.of(order[0]).expect("linked");
        assert_eq!(contact, ContactId(visitor(order[0]).0), "the placeholder is promoted, with the same id");
        assert_eq!(log.state.kind(contact), Kind::Identified);
        assert_eq!(log.of(order[1]), None, "the other is unchanged");
        assert_eq!(log.state.selected(&ann(), log.at()), Some(contact), "what its hint says");
        log.proves(order[1], ann());
        assert_eq!(log.of(order[1]), Some(contact));
        assert_eq!(log.state.epochs(contact), [visitor(1), visitor(2)].into());
    }
}

#[test]
fn case_4_an_impostor_types_the_address() {
    let mut log = Log::default();
    log.proves(1, ann());
    let contact = log.of(1).expect("linked");
    let before = log.state.hash([&contact]);
    log.claims(3, ann());
    assert_eq!(log.state.hash([&contact]), before, "nothing of the contact has changed");
    assert_eq!(log.of(3), None);
    assert_eq!(log.state.selected(&ann(), log.at()), Some(contact), "the amber badge");
}

#[test]
fn case_5_a_family_shares_a_phone() {
    let mut log = Log::default();
    log.proves(1, email("one@x.com"));
    log.proves(2, email("two@x.com"));
    log.proves(1, number());
    let decision = log.proves(2, number());
    assert_eq!((decision.refused, decision.suggestions.len()), (vec![Rule::K9], 1));
    let (one, two) = (log.of(1).expect("linked"), log.of(2).expect("linked"));
    assert_ne!(one, two);
    assert!(log.state.is_shared(&number()));
    assert_eq!(log.state.holders(&number(), log.at()), [one, two].into(), "both hold it");
    log.says(Says::Reports { conversation: conversation(1), key: number() });
    assert_eq!(log.state.linked(Linked::Conversation(conversation(1))), None, "nobody is linked by itself");
}

#[test]
fn case_6_a_call_from_a_number_of_one_contact() {
    let mut log = Log::default();
    log.proves(1, number());
    let contact = log.of(1).expect("linked");
    log.says(Says::Reports { conversation: conversation(1), key: number() });
    assert_eq!(log.state.of_conversation(conversation(1)), contact);
    let before = log.state.epochs(contact);
    log.says(Says::Verifies { conversation: Some(conversation(1)), session: None, epoch: None, contact });
    assert_eq!(log.state.of_conversation(conversation(1)), contact);
    assert_eq!(log.state.epochs(contact), before, "no browser is linked by it");
}

#[test]
fn cases_7_and_8_an_agent_verifies_by_hand_and_cancels() {
    let mut log = Log::default();
    let bob = log.upserts("bob", &[email("bob@z.com")]);
    log.claims(4, email("bob@y.com"));
    let session = Linked::Session(SessionId([4; 16]));
    let before = log.state.hash([&bob]);
    let verifies = Says::Verifies {
        conversation: Some(conversation(4)),
        session: Some(SessionId([4; 16])),
        epoch: None,
        contact: bob,
    };
    let made = log.says(verifies).made.clone();
    assert_eq!((log.state.of_conversation(conversation(4)), log.state.linked(session)), (bob, Some(bob)));
    assert_eq!(log.of(4), None, "the visitor's other sessions are untouched");
    assert_eq!(log.state.said_by(Linked::Epoch(visitor(4))), [(email("bob@y.com"), Level::Claimed)]);
    log.says(Says::Revokes { edges: made });
    assert_eq!(
        (log.state.of_conversation(conversation(4)), log.state.linked(session)),
        (ContactId(conversation(4).0), None)
    );
    assert_eq!(log.state.hash([&bob]), before, "and of the contact everything is as before");
}

#[test]
fn case_9_a_token_names_two_contacts_with_ids_of_their_own() {
    let mut log = Log::default();
    let six = log.upserts("u1", &[email("e1@x.com")]);
    let seven = log.upserts("u2", &[number()]);
    let decision = log.token(1, &[id("u1"), number()]);
    assert_eq!(log.of(1), Some(six), "the external id goes first");
    assert_eq!((decision.refused, decision.cases.len()), (vec![Rule::K1], 1));
    assert!(log.state.is_shared(&number()) && log.holds(seven, &number()) && !log.holds(six, &number()));
    assert_eq!(log.state.open_cases().len(), 1);
    log.token(2, &[id("u1"), number()]);
    assert!(!log.holds(six, &number()), "while the case is open nothing changes");
    log.says(Says::MarksShared { key: number() });
    assert!(log.state.open_cases().is_empty(), "an agent closes it");
}

#[test]
fn case_10_a_recycled_address() {
    for closed in [true, false] {
        let mut log = Log::default();
        let eight = log.upserts("u8", &[email("e1@x.com")]);
        assert_eq!(log.upserts("u8", &[email("e2@x.com")]), eight);
        if closed {
            log.says(Says::Closes { contact: eight, key: email("e1@x.com") });
        }
        let decision = log.token(9, &[id("u9"), email("e1@x.com")]);
        let nine = log.of(9).expect("linked");
        assert_ne!(nine, eight);
        assert!(log.holds(nine, &id("u9")));
        assert_eq!(log.holds(nine, &email("e1@x.com")), closed);
        assert_eq!(log.holds(eight, &email("e1@x.com")), !closed);
        assert_eq!(log.state.is_shared(&email("e1@x.com")), !closed);
        assert_eq!(
            (decision.cases.len(), decision.refused.contains(&Rule::K1)),
            if closed { (0, false) } else { (1, true) }
        );
    }
}

#[test]
fn case_11_a_kiosk_with_and_without_a_logout() {
    let mut log = Log::default();
    log.token(1, &[id("u10")]);
    log.token(2, &[id("u11")]);
    assert_ne!(log.of(1), log.of(2), "after reset() it is another epoch");

    let mut log = Log::default();
    log.token(1, &[id("u10")]);
    let first = log.of(1);
    let decision = log.token(1, &[id("u11")]);
    let forced = decision.epoch.expect("a new epoch from this moment");
    assert_eq!(log.of(1), first, "what was before stays");
    assert_eq!(log.state.linked(Linked::Epoch(forced)), Some(log.holder(&id("u11"))));
    assert!(decision.cases.is_empty(), "without a case");
}

#[test]
fn case_12_plus_and_dots_are_other_addresses() {
    let mut log = Log::default();
    log.proves(1, email("ann+shop@gmail.com"));
    log.proves(2, email("a.nn@gmail.com"));
    assert_ne!(log.of(1), log.of(2));
}

#[test]
fn case_13_one_signed_pair_joins_and_two_proofs_do_not() {
    let two = || {
        let mut log = Log::default();
        log.proves(1, ann());
        log.later(1000);
        log.proves(2, number());
        log
    };
    let mut log = two();
    let (one, other) = (log.of(1).expect("linked"), log.of(2).expect("linked"));
    let before = (log.state.hash([&one]), log.state.hash([&other]));
    let decision = log.token(3, &[ann(), number()]);
    assert_eq!(log.state.canonical(other), one, "the older one survives");
    assert_eq!((log.of(1), log.of(2), log.of(3)), (Some(one), Some(one), Some(one)));
    log.says(Says::Revokes { edges: decision.made });
    assert_eq!((log.state.hash([&one]), log.state.hash([&other])), before, "undo restores both");
    assert_eq!((log.of(1), log.of(2), log.of(3)), (Some(one), Some(other), None));

    let mut log = two();
    log.proves(3, ann());
    log.proves(3, number());
    let (one, other) = (log.of(1).expect("linked"), log.of(2).expect("linked"));
    assert_eq!((log.of(3), log.state.canonical(other)), (Some(one), other), "apart, they join nothing");
    assert!(log.state.is_shared(&number()) && log.holds(one, &number()) && log.holds(other, &number()));
}

#[test]
fn case_14_told_apart_they_stay_apart() {
    let mut log = Log::default();
    log.proves(1, ann());
    log.proves(2, number());
    let (a, b) = (log.of(1).expect("linked"), log.of(2).expect("linked"));
    let flag = log.says(Says::NotSame { a, b }).made.clone();
    let decision = log.token(3, &[ann(), number()]);
    assert_eq!((decision.refused, decision.cases.len()), (vec![Rule::K2], 1));
    assert_ne!(log.state.canonical(a), log.state.canonical(b));
    log.says(Says::Merges { a, b });
    assert_eq!(log.state.canonical(a), log.state.canonical(b), "an agent may, all the same");
    assert!(log.state.open_cases().is_empty());
    assert!(!flag.is_empty());
}

#[test]
fn case_15_an_erased_person_returns() {
    let mut log = Log::default();
    log.proves(1, ann());
    let contact = log.of(1).expect("linked");
    log.says(Says::Erases { contact });
    assert_eq!((log.of(1), log.state.is_known(contact)), (None, false));
    assert!(log.state.holders(&ann(), log.at()).is_empty());
    log.later(2 * DAY_MS);
    log.proves(5, ann());
    let new = log.of(5).expect("linked");
    assert_ne!(new, contact);
    assert_eq!(log.holder(&ann()), new);
}

#[test]
fn the_same_evidence_joins_again_after_a_day_unless_they_were_told_apart() {
    let token = || Says::Proves {
        epoch: visitor(3),
        keys: vec![(ann(), Level::Proven), (number(), Level::Proven)],
        signed: true,
    };
    for told_apart in [false, true] {
        let mut log = Log::default();
        log.proves(1, ann());
        log.proves(2, number());
        let (a, b) = (log.of(1).expect("linked"), log.of(2).expect("linked"));
        let made = log.says_because("token 7", token()).made.clone();
        log.says(Says::Revokes { edges: made });
        if told_apart {
            log.says(Says::NotSame { a, b });
        }
        assert_eq!(log.says_because("token 7", token()).ignored, Some("repeated"), "not within a day");
        log.later(DAY_MS + 1000);
        log.says_because("token 7", token());
        assert_eq!(log.state.canonical(a) == log.state.canonical(b), !told_apart);
    }
}

#[test]
fn a_contact_has_at_most_so_many_epochs_and_identifiers() {
    let mut log = Log::default();
    let ann_id = log.upserts("ann", &[ann()]);
    for n in 0..200u8 {
        log.proves(n, ann());
    }
    assert_eq!(log.state.epochs(ann_id).len(), 200);
    let decision = log.proves(200, ann());
    assert_eq!((decision.refused, log.of(200)), (vec![Rule::K6], None));
    for n in 0..12 {
        log.upserts("ann", &[email(&format!("ann{n}@x.com"))]);
    }
    let emails = log.state.holds(ann_id, Level::Proven, log.at()).into_iter().filter(|it| it.kind() == "email").count();
    assert_eq!(emails, 10);
}

#[test]
fn role_mailboxes_are_shared_from_the_start() {
    let mut log = Log::default();
    log.proves(1, email("info@x.com"));
    log.proves(2, email("info@x.com"));
    assert_ne!(log.of(1), log.of(2));
    assert!(log.state.selected(&email("info@x.com"), log.at()).is_none());
}

#[test]
fn a_split_moves_what_it_names_to_one_new_contact() {
    let mut log = Log::default();
    log.proves(1, ann());
    let contact = log.of(1).expect("linked");
    let edges =
        log.says(Says::Proves { epoch: visitor(2), keys: vec![(ann(), Level::Proven)], signed: false }).made.clone();
    log.says(Says::Splits { contact, edges });
    let new = log.of(2).expect("linked");
    assert_ne!(new, contact);
    assert_eq!((log.of(1), log.state.epochs(contact).len()), (Some(contact), 1));
}
