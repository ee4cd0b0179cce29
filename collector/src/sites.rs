//! The sites as a running server knows them: all in memory, read again when one has changed.

use crate::clock::Timestamp;
use crate::site::{Settings, Site};
use crate::store::identity::vault::Vault;
use crate::store::{Store, StoreError};
use protocol::ids::{SiteId, SiteKey};
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

#[derive(Debug, Default)]
struct Known {
    by_key: HashMap<SiteKey, (Arc<Site>, Option<Timestamp>)>,
    by_id: HashMap<SiteId, Arc<Site>>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Sites {
    known: RwLock<Arc<Known>>,
}

impl Sites {
    /// The site with a key that has not ended.
    pub fn find(&self, key: SiteKey, now: Timestamp) -> Found {
        match self.known().by_key.get(&key) {
            Some((site, ends)) if ends.is_none_or(|it| now < it) => Found::Site(site.clone()),
            _ => Found::Nothing,
        }
    }

    /// A site's settings; the default ones where it is not known.
    pub fn settings(&self, id: SiteId) -> Settings {
        self.known().by_id.get(&id).map(|it| it.settings.clone()).unwrap_or_default()
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads all sites.
    pub async fn load(&self, store: &Store, vault: &Vault) -> Result<(), StoreError> {
        let mut known = Known::default();
        let mut signing = store.signing_keys(vault).await?;
        for it in store.sites().await? {
            let keys = signing.remove(&it.site.id).unwrap_or_default();
            let signing = keys.into_iter().map(|it| (it.kid, it.key)).collect();
            let site = Arc::new(Site { signing, ..it.site });
            known.by_id.insert(site.id, site.clone());
            known.by_key.extend(it.keys.into_iter().map(|(key, ends)| (key, (site.clone(), ends))));
        }
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }

    /// Reads all sites again whenever one has changed, for ever.
    pub async fn follow(self: Arc<Self>, store: Store, vault: Arc<Vault>) {
        let mut seen = None;
        loop {
            match store.sites_version().await {
                Ok(version) if seen != Some(version) => match self.load(&store, &vault).await {
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
