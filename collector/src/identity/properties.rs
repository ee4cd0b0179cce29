//! What holds whatever happens: random logs, decided, replayed, undone.

use super::cases::{Log, email, id, phone};
use super::decide::decide;
use super::key::Key;
use super::log::{ContactId, ConversationId, EdgeId, EpochId, Kind, Level, Linked, Says};
use super::state::State;
use crate::clock::Timestamp;
use protocol::ids::SessionId;
use std::collections::BTreeMap;

const FAR: Timestamp = Timestamp(1_895_176_000_000);

/// Random numbers from a seed (SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// A few identifiers of each kind: people meet again and again.
pub fn keys() -> Vec<Key> {
    let emails = (0..4).map(|n| email(&format!("p{n}@x.com")));
    let phones = (0..4).map(|n| phone(&format!("+1 650 253 000{n}")));
    let ids = (0..4).map(|n| id(&format!("u{n}")));
    emails.chain(phones).chain(ids).chain([email("info@x.com")]).collect()
}

fn epoch(chance: &mut Chance) -> EpochId {
    EpochId([chance.below(8) as u8 + 1; 16])
}

fn contact(log: &Log, chance: &mut Chance) -> ContactId {
    let known: Vec<ContactId> = contacts(&log.state);
    if known.is_empty() { ContactId([9; 16]) } else { known[chance.below(known.len() as u64) as usize] }
}

fn contacts(state: &State) -> Vec<ContactId> {
    state.contacts().collect()
}

/// Something of level 0 to 2.
fn weak(keys: &[Key], chance: &mut Chance) -> Says {
    let key = keys[chance.below(keys.len() as u64) as usize].clone();
    let conversation = ConversationId([0x80 | chance.below(6) as u8; 16]);
    match chance.below(4) {
        0 => Says::Mentions { by: Linked::Conversation(conversation), key },
        1 | 2 => Says::Claims { epoch: epoch(chance), keys: vec![key], fields: Vec::new() },
        _ => Says::Reports { conversation, key },
    }
}

/// Anything but what takes something back.
pub fn any(log: &Log, keys: &[Key], chance: &mut Chance) -> Says {
    let some = |chance: &mut Chance| keys[chance.below(keys.len() as u64) as usize].clone();
    match chance.below(14) {
        0..=3 => weak(keys, chance),
        4..=6 => {
            let many = 1 + chance.below(3);
            let keys = (0..many).map(|_| (some(chance), Level::Proven)).collect();
            Says::Proves { epoch: epoch(chance), keys, signed: chance.below(2) == 0 }
        }
        7 => {
            let Key::ExternalId(id) = id(&format!("u{}", chance.below(4))) else { unreachable!("it is one") };
            let name = ("name".to_owned(), format!("name {}", chance.below(3)));
            Says::Upserts { id, keys: vec![some(chance)], fields: vec![name] }
        }
        8 => Says::Merges { a: contact(log, chance), b: contact(log, chance) },
        9 => Says::NotSame { a: contact(log, chance), b: contact(log, chance) },
        10 => Says::Verifies {
            conversation: Some(ConversationId([0x80 | chance.below(6) as u8; 16])),
            session: Some(SessionId([chance.below(6) as u8; 16])),
            epoch: (chance.below(2) == 0).then(|| epoch(chance)),
            contact: contact(log, chance),
        },
        11 => Says::Closes { contact: contact(log, chance), key: some(chance) },
        12 => Says::Edits {
            contact: contact(log, chance),
            fields: vec![("name".into(), format!("by hand {}", chance.below(3)))],
        },
        _ => Says::MarksShared { key: some(chance) },
    }
}

/// What can be asked about a contact.
#[derive(Debug, PartialEq)]
struct Person {
    answers: ContactId,
    members: Vec<ContactId>,
    holds: Vec<Key>,
    epochs: Vec<EpochId>,
    fields: BTreeMap<String, String>,
    kind: Kind,
}

/// Everything that can be asked.
#[derive(Debug, PartialEq)]
struct Seen {
    contacts: BTreeMap<ContactId, Person>,
    keys: Vec<(Vec<ContactId>, bool, Option<ContactId>)>,
    linked: Vec<Option<ContactId>>,
}

fn seen(state: &State, keys: &[Key], everybody: &[ContactId]) -> Seen {
    let one = |it: &ContactId| Person {
        answers: state.canonical(*it),
        members: state.members(*it).into_iter().collect(),
        holds: state.holds(*it, Level::Proven, FAR).into_iter().collect(),
        epochs: state.epochs(*it).into_iter().collect(),
        fields: state.fields(*it),
        kind: state.kind(*it),
    };
    let linked = (0..=255u8).flat_map(|n| {
        [
            Linked::Epoch(EpochId([n; 16])),
            Linked::Conversation(ConversationId([n; 16])),
            Linked::Session(SessionId([n; 16])),
        ]
    });
    Seen {
        contacts: everybody.iter().map(|it| (*it, one(it))).collect(),
        keys: keys
            .iter()
            .map(|it| (state.holders(it, FAR).into_iter().collect(), state.is_shared(it), state.selected(it, FAR)))
            .collect(),
        linked: linked.map(|it| state.linked(it)).collect(),
    }
}

#[test]
fn what_is_not_proven_moves_nothing_and_flags_nothing() {
    let keys = keys();
    let mut moved = 0;
    // 1,000 logs with 100 weak assertions each: 100,000.
    for seed in 0..1_000 {
        let mut chance = Chance(seed);
        let mut log = Log::default();
        for _ in 0..12 {
            let says = any(&log, &keys, &mut chance);
            log.says(says);
        }
        let membership = |log: &Log| {
            let everybody = contacts(&log.state);
            let groups: Vec<_> = everybody
                .iter()
                .map(|it| (log.state.members(*it), log.state.holds(*it, Level::Proven, FAR), log.state.epochs(*it)))
                .collect();
            let flags: Vec<bool> = keys.iter().map(|it| log.state.is_shared(it)).collect();
            let apart: Vec<bool> = everybody
                .iter()
                .flat_map(|a| everybody.iter().map(|b| log.state.are_not_same(*a, *b)).collect::<Vec<_>>())
                .collect();
            (everybody, groups, flags, apart)
        };
        let before = membership(&log);
        for _ in 0..100 {
            let says = weak(&keys, &mut chance);
            log.says(says);
            moved += 1;
        }
        assert_eq!(membership(&log), before, "seed {seed}");
    }
    assert_eq!(moved, 100_000);
}

#[test]
fn a_revocation_leaves_what_there_would_be_without_what_it_ends() {
    let keys = keys();
    for seed in 0..400 {
        let mut chance = Chance(seed ^ 0xbeef);
        let mut log = Log::default();
        for _ in 0..40 {
            let says = any(&log, &keys, &mut chance);
            log.says(says);
        }
        let made: Vec<EdgeId> = log.decisions.iter().flat_map(|it| it.made.clone()).collect();
        let revoked: Vec<EdgeId> = made.iter().filter(|_| chance.below(3) == 0).copied().collect();
        let everybody = contacts(&log.state);
        // The same decisions, without those edges.
        let mut without = State::default();
        for id in made.iter().filter(|it| !revoked.contains(it)) {
            without.add(*id, log.state.edge(*id).expect("made").clone());
        }
        log.says(Says::Revokes { edges: revoked });
        assert_eq!(seen(&log.state, &keys, &everybody), seen(&without, &keys, &everybody), "seed {seed}");
    }
}

#[test]
fn a_replay_comes_to_the_same_decisions_and_the_same_state() {
    let keys = keys();
    for seed in 0..300 {
        let mut chance = Chance(seed ^ 0xcafe);
        let mut log = Log::default();
        for _ in 0..60 {
            let says = match chance.below(6) {
                0 if !log.decisions.is_empty() => {
                    let one = &log.decisions[chance.below(log.decisions.len() as u64) as usize];
                    Says::Revokes { edges: one.made.clone() }
                }
                1 => Says::Erases { contact: contact(&log, &mut chance) },
                _ => any(&log, &keys, &mut chance),
            };
            log.says(says);
        }
        let mut again = State::default();
        let decisions: Vec<_> =
            log.entries.iter().zip(&log.decisions).map(|(it, was)| decide(&mut again, was.seq, it)).collect();
        assert_eq!(decisions, log.decisions, "seed {seed}");
        assert_eq!(again, log.state, "seed {seed}");
        assert_eq!(format!("{again:?}"), format!("{:?}", log.state), "to the byte");
    }
}

#[test]
fn no_rule_is_ever_broken() {
    let keys = keys();
    for seed in 0..300 {
        let mut chance = Chance(seed ^ 0xf00d);
        let mut log = Log::default();
        for step in 0..60 {
            let says = any(&log, &keys, &mut chance);
            log.says(says);
            for it in contacts(&log.state) {
                let ids = log
                    .state
                    .holds(it, Level::Proven, FAR)
                    .into_iter()
                    .filter(|it| matches!(it, Key::ExternalId(_)))
                    .count();
                assert!(ids <= 1, "K1: seed {seed}, step {step}");
                assert_eq!(log.state.canonical(log.state.canonical(it)), log.state.canonical(it));
                assert!(log.state.members(it).contains(&log.state.canonical(it)), "one answers for all");
            }
        }
    }
}
