//! The identity log: decided over the part that an assertion can touch, with the same outcome as over everything.

use super::{NOW, SITE};
use crate::clock::Timestamp;
use crate::identity::cases::{Log, email};
use crate::identity::log::{Assertion, AssertionId, ContactId, EpochId, Level, Says};
use crate::identity::properties::{Chance, any, keys};
use crate::seal::Secret;
use crate::store::Store;
use crate::store::identity::vault::Vault;

fn chance(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system has chance");
}

pub(super) async fn vault(store: &Store) -> Vault {
    store.vault(Secret::new([7; 32]), chance).await.expect("a vault")
}

pub(super) async fn decides_over_a_slice_as_over_everything(store: Store) {
    let vault = vault(&store).await;
    let keys = keys();
    for seed in 0..6u8 {
        let site = protocol::ids::SiteId([seed + 1; 16]);
        let mut chance = Chance(u64::from(seed) ^ 0xd1ce);
        let mut log = Log::default();
        for step in 0..90 {
            let says = match chance.below(8) {
                0 if !log.decisions.is_empty() => {
                    let one = &log.decisions[chance.below(log.decisions.len() as u64) as usize];
                    Says::Revokes { edges: one.made.clone() }
                }
                _ => any(&log, &keys, &mut chance),
            };
            log.says(says);
            let (entry, whole) = (log.entries.last().expect("said"), log.decisions.last().expect("decided"));
            let slice = store.assert(&vault, site, "a test", entry).await.expect("decided").decision;
            assert_eq!(slice, *whole, "seed {seed}, step {step}: {:?}", entry.says);
        }
        let repeated = log.entries.first().expect("said");
        let again = store.assert(&vault, site, "a test", repeated).await.expect("decided").decision;
        assert_eq!(again.ignored, Some("known"));
    }
}

pub(super) async fn forgets_and_keeps_secrets(store: Store) {
    let vault = vault(&store).await;
    let entry = |n: u8, says: Says| Assertion {
        id: AssertionId([n; 16]),
        observed_at: NOW,
        received_at: NOW.plus(i64::from(n)),
        evidence: format!("ground {n}"),
        expires_at: None,
        raw: Vec::new(),
        says,
    };
    let marker = email("unique-marker-1@x.com");
    let epoch = EpochId([1; 16]);
    let proves = Says::Proves { epoch, keys: vec![(marker.clone(), Level::Proven)], signed: false };
    store.assert(&vault, SITE, "visitor", &entry(1, proves)).await.expect("decided");
    let claims = Says::Claims { epoch: EpochId([2; 16]), keys: vec![marker], fields: Vec::new() };
    store.assert(&vault, SITE, "visitor", &entry(2, claims)).await.expect("decided");
    let contact = ContactId(epoch.0);
    assert_eq!(
        store.seals(SITE).await.expect("answers"),
        2,
        "of the contact, whose id its first epoch has, and the second epoch"
    );
    store.assert(&vault, SITE, "agent", &entry(3, Says::Erases { contact })).await.expect("decided");
    assert_eq!(store.seals(SITE).await.expect("answers"), 1, "the erased one's key is destroyed");
}

pub(super) async fn goes_on_under_a_new_key(store: Store) {
    let old = vault(&store).await;
    let ann = email("ann@x.com");
    let entry = |n: u8, epoch: u8| Assertion {
        id: AssertionId([n; 16]),
        observed_at: NOW,
        received_at: NOW.plus(i64::from(n)),
        evidence: format!("ground {n}"),
        expires_at: None,
        raw: Vec::new(),
        says: Says::Proves {
            epoch: EpochId([epoch; 16]),
            keys: vec![(email("ann@x.com"), Level::Proven)],
            signed: false,
        },
    };
    store.assert(&old, SITE, "visitor", &entry(1, 1)).await.expect("decided");
    let new = Secret::new([8; 32]);
    assert_eq!(store.reseal(&old, &new).await.expect("sealed anew"), 3, "the contact's key, and the vault's own");
    assert!(store.vault(Secret::new([7; 32]), chance).await.is_err(), "the old key opens nothing any more");
    let vault = store.vault(new, chance).await.expect("the new one does");
    let found = store.find_by_key(&vault, SITE, &ann).await.expect("answers");
    assert_eq!(found, [ContactId([1; 16])], "and finds who was known");
    let decision = store.assert(&vault, SITE, "visitor", &entry(2, 2)).await.expect("decided").decision;
    assert_eq!(decision.made.len(), 1, "the second epoch is linked to the same contact: {decision:?}");
}

pub(super) async fn forgets_placeholders_that_nobody_became(store: Store) {
    const DAY_MS: i64 = 24 * 3_600_000;
    let vault = vault(&store).await;
    let entry = |n: u8, at: i64, says: Says| Assertion {
        id: AssertionId([n; 16]),
        observed_at: NOW.plus(at),
        received_at: NOW.plus(at),
        evidence: format!("ground {n}"),
        expires_at: None,
        raw: Vec::new(),
        says,
    };
    let claims = |n: u8, epoch: u8, at: i64| {
        let says =
            Says::Claims { epoch: EpochId([epoch; 16]), keys: vec![email(&format!("p{n}@x.com"))], fields: Vec::new() };
        entry(n, at, says)
    };
    store.assert(&vault, SITE, "visitor", &claims(1, 1, 0)).await.expect("decided");
    store.assert(&vault, SITE, "visitor", &claims(2, 2, 0)).await.expect("decided");
    store.assert(&vault, SITE, "visitor", &claims(3, 2, 30 * DAY_MS)).await.expect("decided");
    store.assert(&vault, SITE, "visitor", &claims(4, 3, 0)).await.expect("decided");
    let keys = vec![(email("p4@x.com"), Level::Proven)];
    let proves = entry(5, 1, Says::Proves { epoch: EpochId([3; 16]), keys, signed: false });
    store.assert(&vault, SITE, "visitor", &proves).await.expect("decided");
    let listed = async || {
        let all = store.contacts(SITE, "ephemeral", (Timestamp(i64::MAX), ContactId([0xff; 16])), 10).await;
        all.expect("answers").into_iter().map(|(it, _)| it.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [2, 1], "the third has become somebody");
    store.forget(NOW.plus(61 * DAY_MS)).await.expect("forgotten");
    assert_eq!(listed().await, [2], "what was claimed again stays");
    let left = store.claims(&vault, SITE, EpochId([1; 16])).await.expect("answers");
    assert!(left.is_empty());
    let found = store.find_by_key(&vault, SITE, &email("p4@x.com")).await.expect("answers");
    assert_eq!(found, [ContactId([3; 16])]);
}
