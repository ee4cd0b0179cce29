//! Keys: the operator's, which seals those of subjects, and the one that look-ups are hashed with. That one lies in the
//! store, sealed like the others: so a new operator's key means to seal keys anew, and nothing else.

use super::edges::NONE;
use crate::identity::call::Call;
use crate::identity::key::Key;
use crate::seal::{SealError, Secret};
use crate::sql::{Connection, query};
use crate::store::{Store, StoreError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use protocol::ids::SiteId;

/// No site: where the key for look-ups lies, and the one for what is about people in the journal.
const NO_SITE: SiteId = SiteId(NONE);
const JOURNAL: [u8; 16] = [1; 16];
/// Keys that are sealed anew in one go.
const SOME: i64 = 500;

/// Fills bytes with chance.
pub type Chance = fn(&mut [u8]);

/// See the module.
#[derive(Clone, Debug)]
pub struct Vault {
    master: Secret,
    index: Secret,
    journal: Secret,
    chance: Chance,
}

impl Store {
    /// Opens the vault of this store with the operator's key; a new store gets a key for look-ups.
    pub async fn vault(&self, master: Secret, chance: Chance) -> Result<Vault, StoreError> {
        let mut vault = Vault { index: master.clone(), journal: master.clone(), master, chance };
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        vault.index = vault.own(tx.on, NONE).await?;
        vault.journal = vault.own(tx.on, JOURNAL).await?;
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
    /// A key of the vault's own; made where there is none.
    async fn own(&self, on: &mut Connection, which: [u8; 16]) -> Result<Secret, StoreError> {
        let found = query(include_str!("../sql/seal.sql")).bind(&NONE).bind(&which).fetch_optional(&mut *on).await?;
        if let Some(row) = found {
            return self.key(NO_SITE, which, row.get(0)?).map_err(unopened);
        }
        let (key, sealed) = self.new_key(NO_SITE, which);
        let offered = query(include_str!("../sql/offer_seal.sql")).bind(&NONE).bind(&which).bind(sealed);
        if offered.execute(&mut *on).await? == 1 {
            return Ok(key);
        }
        // Another process opens the same new store.
        let theirs = query(include_str!("../sql/seal.sql")).bind(&NONE).bind(&which).fetch_one(on).await?;
        self.key(NO_SITE, which, theirs.get(0)?).map_err(unopened)
    }

    /// Seals what a page says of its visitor, for the journal.
    pub fn seal_call(&self, site: SiteId, call: &Call) -> String {
        let plain = serde_json::to_vec(call).unwrap_or_default();
        STANDARD_NO_PAD.encode(self.journal.seal(&plain, &site.0, self.nonce()))
    }

    /// Opens it again; `None` where it is no such thing.
    pub fn open_call(&self, site: SiteId, sealed: &str) -> Option<Call> {
        let plain = self.journal.open(&STANDARD_NO_PAD.decode(sealed).ok()?, &site.0).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// The operator's key that is used.
    pub fn master(&self) -> &Secret {
        &self.master
    }

    /// The keyed hash by which an identifier is found.
    pub fn index(&self, site: SiteId, key: &Key) -> [u8; 32] {
        self.index.index(key.kind(), &format!("{site} {}", key.text()))
    }

    /// Seals a secret of a site's own: a key of its customer's, say.
    pub fn seal_secret(&self, site: SiteId, plain: &[u8]) -> Vec<u8> {
        self.journal.seal(plain, &[&site.0[..], b"secret"].concat(), self.nonce())
    }

    /// Opens it again.
    pub fn open_secret(&self, site: SiteId, sealed: &[u8]) -> Option<Vec<u8>> {
        self.journal.open(sealed, &[&site.0[..], b"secret"].concat()).ok()
    }

    /// Seals what is about somebody and soon gone, so that a key of their own is not worth it.
    pub fn seal_passing(&self, about: &[u8], plain: &[u8]) -> Vec<u8> {
        self.journal.seal(plain, &[about, b"passing"].concat(), self.nonce())
    }

    /// Opens it again.
    pub fn open_passing(&self, about: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        self.journal.open(sealed, &[about, b"passing"].concat())
    }

    /// The keyed hash of anything else that must be found again and not be read.
    pub fn blind(&self, site: SiteId, what: &[u8]) -> [u8; 32] {
        let digits: String = what.iter().map(|it| format!("{it:02x}")).collect();
        self.index.index("blind", &format!("{site} {digits}"))
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
        self.chance()
    }

    /// Bytes of chance.
    pub fn chance<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.chance)(&mut bytes);
        bytes
    }
}

/// What something sealed is bound to.
pub(in crate::store) fn about(site: SiteId, subject: [u8; 16]) -> Vec<u8> {
    [site.0, subject].concat()
}
