//! The identity log: decided over the part that an assertion can touch, with the same outcome as over everything.

use super::{NOW, SITE};
use crate::identity::cases::{Log, email};
use crate::identity::log::{Assertion, AssertionId, EpochId, Level, Says};
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
    let contact = crate::identity::log::ContactId(epoch.0);
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
    assert_eq!(found, [crate::identity::log::ContactId([1; 16])], "and finds who was known");
    let decision = store.assert(&vault, SITE, "visitor", &entry(2, 2)).await.expect("decided").decision;
    assert_eq!(decision.made.len(), 1, "the second epoch is linked to the same contact: {decision:?}");
}
