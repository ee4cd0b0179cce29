//! Keys that customers' servers sign tokens with. Shared secrets are sealed with the site's key.

use super::identity::vault::Vault;
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::identity::token::SigningKey;
use crate::sql::query;
use protocol::ids::SiteId;
use std::collections::HashMap;

/// A signing key as it is kept.
#[derive(Clone, Debug)]
pub struct KnownSigningKey {
    /// Its id.
    pub kid: String,
    /// The key.
    pub key: SigningKey,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Store {
    /// Every site's signing keys, the oldest first.
    pub async fn signing_keys(&self, vault: &Vault) -> Result<HashMap<SiteId, Vec<KnownSigningKey>>, StoreError> {
        let rows = query(include_str!("sql/signing_keys.sql")).fetch_all(&mut *self.pool.lease().await?).await?;
        let mut all: HashMap<SiteId, Vec<KnownSigningKey>> = HashMap::new();
        for row in &rows {
            let (site, kid): (SiteId, String) = (SiteId(row.get(0)?), row.get(1)?);
            let plain =
                vault.open_secret(site, row.get(3)?).ok_or_else(|| StoreError::Unreadable("a signing key".into()))?;
            let key = match row.get::<&str>(2)? {
                "EdDSA" => {
                    SigningKey::Ed25519(plain.try_into().map_err(|_| StoreError::Unreadable("a signing key".into()))?)
                }
                _ => SigningKey::Hs256(plain),
            };
            all.entry(site).or_default().push(KnownSigningKey { kid, key, created_at: Timestamp(row.get(4)?) });
        }
        Ok(all)
    }

    /// Gives a site another signing key.
    pub async fn add_signing_key(
        &self,
        vault: &Vault,
        site: SiteId,
        kid: &str,
        key: &SigningKey,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let plain: &[u8] = match key {
            SigningKey::Ed25519(it) => it,
            SigningKey::Hs256(it) => it,
        };
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        query(include_str!("sql/add_signing_key.sql"))
            .bind(&site.0)
            .bind(kid)
            .bind(key.algorithm())
            .bind(vault.seal_secret(site, plain))
            .bind(now.0)
            .execute(tx.on)
            .await?;
        // Every server reads its sites again.
        query(include_str!("sql/touch_site.sql")).bind(&site.0).bind(now.0).execute(tx.on).await?;
        Ok(tx.commit().await?)
    }

    /// Takes a signing key away. Whether there was one.
    pub async fn drop_signing_key(&self, site: SiteId, kid: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let gone = query(include_str!("sql/drop_signing_key.sql")).bind(&site.0).bind(kid).execute(tx.on).await?;
        query(include_str!("sql/touch_site.sql")).bind(&site.0).bind(now.0).execute(tx.on).await?;
        tx.commit().await?;
        Ok(gone == 1)
    }
}
