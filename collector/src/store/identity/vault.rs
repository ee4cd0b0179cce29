//! Keys: the operator's, which seals those of subjects, and the one that look-ups are hashed with. That one lies in the
//! store, sealed like the others: so a new operator's key means to seal keys anew, and nothing else.

use super::edges::NONE;
use crate::identity::key::Key;
use crate::seal::{SealError, Secret};
use crate::sql::query;
use crate::store::{Store, StoreError};
use protocol::ids::SiteId;

/// No site: where the key for look-ups lies.
const NO_SITE: SiteId = SiteId(NONE);
/// Keys that are sealed anew in one go.
const SOME: i64 = 500;

/// Fills bytes with chance.
pub type Chance = fn(&mut [u8]);

/// See the module.
#[derive(Clone, Debug)]
pub struct Vault {
    master: Secret,
    index: Secret,
    chance: Chance,
}

impl Store {
    /// Opens the vault of this store with the operator's key; a new store gets a key for look-ups.
    pub async fn vault(&self, master: Secret, chance: Chance) -> Result<Vault, StoreError> {
        let mut vault = Vault { index: master.clone(), master, chance };
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let found = query(include_str!("../sql/seal.sql")).bind(&NONE).bind(&NONE).fetch_optional(tx.on).await?;
        match found {
            Some(row) => vault.index = vault.key(NO_SITE, NONE, row.get(0)?).map_err(unopened)?,
            None => {
                let (index, sealed) = vault.new_key(NO_SITE, NONE);
                query(include_str!("../sql/add_seal.sql")).bind(&NONE).bind(&NONE).bind(sealed).execute(tx.on).await?;
                vault.index = index;
            }
        }
        tx.commit().await?;
        Ok(vault)
    }

    /// Whether anything was sealed in this store.
    pub async fn has_vault(&self) -> Result<bool, StoreError> {
        let asked = query(include_str!("../sql/seal.sql")).bind(&NONE).bind(&NONE);
        Ok(asked.fetch_optional(&mut *self.pool.lease().await?).await?.is_some())
    }

    /// Seals every key with another operator's key, all or none. Returns how many.
    pub async fn reseal(&self, old: &Vault, new: &Secret) -> Result<usize, StoreError> {
        let new = Vault { master: new.clone(), ..old.clone() };
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let (mut site, mut subject, mut done) = (Vec::new(), Vec::new(), 0);
        loop {
            let asked =
                query(include_str!("../sql/seals_after.sql")).bind(site.clone()).bind(subject.clone()).bind(SOME);
            let rows = asked.fetch_all(tx.on).await?;
            for row in &rows {
                let of: ([u8; 16], [u8; 16]) = (row.get(0)?, row.get(1)?);
                let key = old.key(SiteId(of.0), of.1, row.get(2)?).map_err(unopened)?;
                let sealed = new.wrap(SiteId(of.0), of.1, &key);
                query(include_str!("../sql/set_seal.sql")).bind(&of.0).bind(&of.1).bind(sealed).execute(tx.on).await?;
                (site, subject) = (of.0.to_vec(), of.1.to_vec());
            }
            done += rows.len();
            if rows.is_empty() {
                break;
            }
        }
        tx.commit().await?;
        Ok(done)
    }
}

fn unopened(why: SealError) -> StoreError {
    StoreError::Unreadable(format!("a key, with the operator's: {why}"))
}

impl Vault {
    /// The operator's key that is used.
    pub fn master(&self) -> &Secret {
        &self.master
    }

    /// The keyed hash by which an identifier is found.
    pub fn index(&self, site: SiteId, key: &Key) -> [u8; 32] {
        self.index.index(key.kind(), &format!("{site} {}", key.text()))
    }

    /// A new key for a subject, and the same sealed.
    pub fn new_key(&self, site: SiteId, subject: [u8; 16]) -> (Secret, Vec<u8>) {
        let mut key = [0; 32];
        (self.chance)(&mut key);
        let key = Secret::new(key);
        let sealed = self.wrap(site, subject, &key);
        (key, sealed)
    }

    /// Seals a subject's key.
    fn wrap(&self, site: SiteId, subject: [u8; 16], key: &Secret) -> Vec<u8> {
        self.master.seal(key.bytes(), &about(site, subject), self.nonce())
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
