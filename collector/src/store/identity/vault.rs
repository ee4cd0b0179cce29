//! Keys: the operator's, which seals those of subjects, and the one that look-ups are hashed with.

use crate::identity::key::Key;
use crate::seal::{SealError, Secret};
use protocol::ids::SiteId;

/// Fills bytes with chance.
pub type Chance = fn(&mut [u8]);

/// See the module.
#[derive(Clone, Debug)]
pub struct Vault {
    master: Secret,
    index: Secret,
    chance: Chance,
}

impl Vault {
    /// With the operator's key. The key for look-ups is made from it.
    pub fn new(master: Secret, chance: Chance) -> Self {
        let index = Secret::new(master.index("index", "look-ups"));
        Self { master, index, chance }
    }

    /// The keyed hash by which an identifier is found.
    pub fn index(&self, site: SiteId, key: &Key) -> [u8; 32] {
        self.index.index(key.kind(), &format!("{site} {}", key.text()))
    }

    /// A new key for a subject, and the same sealed.
    pub fn new_key(&self, site: SiteId, subject: [u8; 16]) -> (Secret, Vec<u8>) {
        let mut key = [0; 32];
        (self.chance)(&mut key);
        let sealed = self.master.seal(&key, &about(site, subject), self.nonce());
        (Secret::new(key), sealed)
    }

    /// Opens a subject's key.
    pub fn key(&self, site: SiteId, subject: [u8; 16], sealed: &[u8]) -> Result<Secret, SealError> {
        let key = self.master.open(sealed, &about(site, subject))?;
        Ok(Secret::new(key.try_into().map_err(|_| SealError::Unopened)?))
    }

    /// A nonce that was never used.
    pub fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        (self.chance)(&mut nonce);
        nonce
    }
}

fn about(site: SiteId, subject: [u8; 16]) -> Vec<u8> {
    [site.0, subject].concat()
}
