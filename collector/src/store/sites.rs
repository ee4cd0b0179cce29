//! Sites, their public keys and their keys of the API.

use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::site::{Settings, Site};
use crate::sql::query;
use protocol::ids::{SiteId, SiteKey};
use sha2::{Digest, Sha256};

/// A site as `site list` shows it and servers keep it.
#[derive(Clone, Debug)]
pub struct KnownSite {
    /// The site.
    pub site: Site,
    /// When it was added.
    pub created_at: Timestamp,
    /// Its public keys, the newest first, and when each ends.
    pub keys: Vec<(SiteKey, Option<Timestamp>)>,
}

/// How a key of the API is stored: it has 256 bits of chance, so a slow hash would protect nothing.
pub fn hash(api_key: &str) -> Vec<u8> {
    Sha256::digest(api_key.as_bytes()).to_vec()
}

impl Store {
    /// Adds a site with its first public key and its first key of the API.
    pub async fn add_site(
        &self,
        site: &Site,
        key: SiteKey,
        api_key: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let settings = serde_json::to_string(&site.settings).map_err(|why| StoreError::Unreadable(why.to_string()))?;
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        query(include_str!("sql/add_site.sql"))
            .bind(site.id.0.to_vec())
            .bind(site.name.clone())
            .bind(settings)
            .bind(now.0)
            .bind(now.0)
            .execute(tx.on)
            .await?;
        query(include_str!("sql/add_site_key.sql"))
            .bind(key.as_str().to_owned())
            .bind(site.id.0.to_vec())
            .bind(now.0)
            .execute(tx.on)
            .await?;
        if let Some(api_key) = api_key {
            query(include_str!("sql/add_api_key.sql"))
                .bind(hash(api_key))
                .bind(site.id.0.to_vec())
                .bind("first key".to_owned())
                .bind(api_key.chars().take(7).collect::<String>())
                .bind(now.0)
                .execute(tx.on)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Every site with its keys.
    pub async fn sites(&self) -> Result<Vec<KnownSite>, StoreError> {
        let rows = query(include_str!("sql/sites.sql")).fetch_all(&mut *self.pool.lease().await?).await?;
        let mut sites: Vec<KnownSite> = Vec::new();
        for row in &rows {
            let site_id = SiteId(row.get(0)?);
            if sites.last().is_none_or(|it| it.site.id != site_id) {
                let settings: Settings = serde_json::from_str(row.get::<&str>(2)?)
                    .map_err(|why| StoreError::Unreadable(format!("settings of site {site_id}: {why}")))?;
                let site = Site { id: site_id, name: row.get(1)?, settings };
                sites.push(KnownSite { site, created_at: Timestamp(row.get(3)?), keys: Vec::new() });
            }
            let key = SiteKey::parse(row.get::<&str>(4)?)
                .map_err(|_| StoreError::Unreadable(format!("a key of site {site_id}")))?;
            let ends = row.get::<Option<i64>>(5)?.map(Timestamp);
            if let Some(it) = sites.last_mut() {
                it.keys.push((key, ends));
            }
        }
        Ok(sites)
    }

    /// Changes whenever a site does.
    pub async fn sites_version(&self) -> Result<(i64, i64), StoreError> {
        let row = query(include_str!("sql/sites_version.sql")).fetch_one(&mut *self.pool.lease().await?).await?;
        Ok((row.get(0)?, row.get(1)?))
    }

    /// Gives a site a new public key; the ones it has end at a moment.
    pub async fn rotate_key(
        &self,
        site: SiteId,
        key: SiteKey,
        old_end_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        query(include_str!("sql/expire_site_keys.sql")).bind(site.0.to_vec()).bind(old_end_at.0).execute(tx.on).await?;
        query(include_str!("sql/add_site_key.sql"))
            .bind(key.as_str().to_owned())
            .bind(site.0.to_vec())
            .bind(now.0)
            .execute(tx.on)
            .await?;
        query(include_str!("sql/touch_site.sql")).bind(site.0.to_vec()).bind(now.0).execute(tx.on).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The site that a key of the API belongs to.
    pub async fn api_key(&self, api_key: &str) -> Result<Option<SiteId>, StoreError> {
        let row = query(include_str!("sql/api_key.sql"))
            .bind(hash(api_key))
            .fetch_optional(&mut *self.pool.lease().await?)
            .await?;
        row.map(|row| Ok(SiteId(row.get(0)?))).transpose()
    }
}
