//! Sites, their public keys and their keys of the API.

use super::agents::SecretHash;
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::site::{Settings, Site};
use crate::sql::{Query, Row, query};
use protocol::ids::{SiteId, SiteKey};

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

/// A key of the API, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// The key.
    pub hash: SecretHash,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub used_at: Option<Timestamp>,
    /// It may also write contacts.
    pub writes: bool,
}

/// Characters of a key that are shown again.
const HINT: usize = 7;

impl Store {
    /// Adds a site with its first public key and its first key of the API.
    pub async fn add_site(
        &self,
        site: &Site,
        key: SiteKey,
        api_key: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let settings = written(&site.settings)?;
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
            add_api_key(site.id, api_key, "first key", false, now).execute(tx.on).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Every site with its keys.
    pub async fn sites(&self) -> Result<Vec<KnownSite>, StoreError> {
        read_sites(&query(include_str!("sql/sites.sql")).fetch_all(&mut *self.pool.lease().await?).await?)
    }

    /// One site with its keys.
    pub async fn site(&self, id: SiteId) -> Result<Option<KnownSite>, StoreError> {
        let asked = query(include_str!("sql/site_by_id.sql")).bind(&id.0);
        Ok(read_sites(&asked.fetch_all(&mut *self.pool.lease().await?).await?)?.pop())
    }

    /// Changes a site's name and settings.
    pub async fn set_site(&self, site: &Site, now: Timestamp) -> Result<(), StoreError> {
        let settings = written(&site.settings)?;
        let asked = query(include_str!("sql/set_site.sql"))
            .bind(&site.id.0)
            .bind(site.name.as_str())
            .bind(settings)
            .bind(now.0);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// The page of a site that was seen last, and when.
    pub async fn last_page(&self, id: SiteId) -> Result<Option<(String, Timestamp)>, StoreError> {
        let asked = query(include_str!("sql/last_page.sql")).bind(&id.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        row.map(|row| Ok((row.get(0)?, Timestamp(row.get(1)?)))).transpose()
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

    /// The site that a key of the API belongs to, and when the key was used last.
    pub async fn api_key(&self, hash: &SecretHash) -> Result<Option<(SiteId, Timestamp, bool)>, StoreError> {
        let asked = query(include_str!("sql/api_key.sql")).bind(&hash.0[..]);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        row.map(|row| Ok((SiteId(row.get(0)?), Timestamp(row.get(1)?), row.get::<i64>(2)? != 0))).transpose()
    }

    /// A key of the API is used.
    pub async fn use_api_key(&self, hash: &SecretHash, now: Timestamp) -> Result<(), StoreError> {
        let asked = query(include_str!("sql/use_api_key.sql")).bind(&hash.0[..]).bind(now.0);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// Gives a site another key of the API; one that `writes` may also write contacts.
    pub async fn add_api_key(
        &self,
        site: SiteId,
        api_key: &str,
        name: &str,
        writes: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        add_api_key(site, api_key, name, writes, now).execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }

    /// A site's keys of the API, the newest first.
    pub async fn api_keys(&self, site: SiteId) -> Result<Vec<KnownKey>, StoreError> {
        let asked = query(include_str!("sql/api_keys.sql")).bind(&site.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &Row| {
            Ok(KnownKey {
                hash: SecretHash(row.get::<&[u8]>(0)?.to_vec()),
                name: row.get(1)?,
                hint: row.get(2)?,
                created_at: Timestamp(row.get(3)?),
                used_at: row.get::<Option<i64>>(4)?.map(Timestamp),
                writes: row.get::<i64>(5)? != 0,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Revokes a key of the API. Whether there was one.
    pub async fn revoke_api_key(&self, site: SiteId, hash: &SecretHash, now: Timestamp) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/revoke_api_key.sql")).bind(&site.0).bind(&hash.0[..]).bind(now.0);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }
}

fn written(settings: &Settings) -> Result<String, StoreError> {
    serde_json::to_string(settings).map_err(|why| StoreError::Unreadable(why.to_string()))
}

fn add_api_key<'q>(site: SiteId, api_key: &str, name: &'q str, writes: bool, now: Timestamp) -> Query<'q> {
    query(include_str!("sql/add_api_key.sql"))
        .bind(SecretHash::of(api_key).0)
        .bind(site.0.to_vec())
        .bind(name)
        .bind(api_key.chars().take(HINT).collect::<String>())
        .bind(now.0)
        .bind(i64::from(writes))
}

/// Rows of sites and keys, those of one site together.
fn read_sites(rows: &[Row]) -> Result<Vec<KnownSite>, StoreError> {
    let mut sites: Vec<KnownSite> = Vec::new();
    for row in rows {
        let site_id = SiteId(row.get(0)?);
        if sites.last().is_none_or(|it| it.site.id != site_id) {
            let settings: Settings = serde_json::from_str(row.get::<&str>(2)?)
                .map_err(|why| StoreError::Unreadable(format!("settings of site {site_id}: {why}")))?;
            let site = Site { id: site_id, name: row.get(1)?, settings, signing: Vec::new() };
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
