//! The sites as a running server knows them: all in memory, read again when one has changed.

use crate::clock::Timestamp;
use crate::site::Site;
use crate::store::{Store, StoreError};
use protocol::ids::SiteKey;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// How often a server looks whether a site has changed.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a key leads to.
#[derive(Debug)]
pub enum Found {
    /// A site.
    Site(Arc<Site>),
    /// No site has this key, or it has ended.
    Nothing,
}

type ByKey = HashMap<SiteKey, (Arc<Site>, Option<Timestamp>)>;

/// See the module.
#[derive(Debug, Default)]
pub struct Sites {
    by_key: RwLock<Arc<ByKey>>,
}

impl Sites {
    /// The site with a key that has not ended.
    pub fn find(&self, key: SiteKey, now: Timestamp) -> Found {
        let by_key = self.by_key.read().unwrap_or_else(PoisonError::into_inner).clone();
        match by_key.get(&key) {
            Some((site, ends)) if ends.is_none_or(|it| now < it) => Found::Site(site.clone()),
            _ => Found::Nothing,
        }
    }

    /// Reads all sites.
    pub async fn load(&self, store: &Store) -> Result<(), StoreError> {
        let mut by_key = ByKey::new();
        for it in store.sites().await? {
            let site = Arc::new(it.site);
            by_key.extend(it.keys.into_iter().map(|(key, ends)| (key, (site.clone(), ends))));
        }
        *self.by_key.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(by_key);
        Ok(())
    }

    /// Reads all sites again whenever one has changed, for ever.
    pub async fn follow(self: Arc<Self>, store: Store) {
        let mut seen = None;
        loop {
            match store.sites_version().await {
                Ok(version) if seen != Some(version) => match self.load(&store).await {
                    Ok(()) => seen = Some(version),
                    Err(why) => tracing::warn!(%why, "sites could not be read"),
                },
                Ok(_) => {}
                Err(why) => tracing::warn!(%why, "sites could not be looked at"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}
