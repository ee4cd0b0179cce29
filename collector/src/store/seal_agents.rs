//! Agents' addresses and names, and those in links, as they are kept: sealed, and found by a keyed hash. An agent has a key
//! of their own, so that who leaves for good can be forgotten by destroying it.

use super::agents::SecretHash;
use super::identity::vault::{Vault, about};
use super::links::NO_SITE;
use super::{Store, StoreError, sealed};
use crate::seal::SealError;
use crate::sql::{Connection, query};
use protocol::ids::AgentId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What is sealed of an agent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Words {
    pub email: String,
    pub name: String,
}

/// What is sealed of a link: whom it is for, and who has made it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct About {
    pub email: String,
    pub by: String,
}

/// The keyed hash by which an address is found. Agents log in on every site: it is about none.
pub(super) fn index(vault: &Vault, email: &str) -> Vec<u8> {
    vault.blind(NO_SITE, format!("agent {}", email.to_lowercase()).as_bytes()).to_vec()
}

/// Seals an agent's words with their key, which is made where there is none.
pub(super) async fn seal_agent(
    on: &mut Connection,
    vault: &Vault,
    id: AgentId,
    words: &Words,
) -> Result<Vec<u8>, StoreError> {
    sealed::seal(on, vault, NO_SITE, id.0, &json(words)).await
}

/// Opens them with the key that stands beside them.
pub(super) fn open_agent(vault: &Vault, id: AgentId, words: &[u8], key: &[u8]) -> Result<Words, StoreError> {
    let key = vault.key(NO_SITE, id.0, key).map_err(unopened)?;
    read(&key.open(words, &about(NO_SITE, id.0)).map_err(unopened)?)
}

/// Seals what a link says of people.
pub(super) fn seal_link(vault: &Vault, link: &SecretHash, it: &About) -> Vec<u8> {
    vault.seal_passing(&link.0, &json(it))
}

/// Opens it again.
pub(super) fn open_link(vault: &Vault, link: &SecretHash, sealed: &[u8]) -> Result<About, StoreError> {
    read(&vault.open_passing(&link.0, sealed).map_err(unopened)?)
}

impl Store {
    /// Seals what a store from before has in plain words, all or none; returns how many accounts and links that were. The
    /// words are then nowhere in the file any more, and in its log no longer than somebody else reads it.
    pub async fn seal_agents(&self, vault: &Vault) -> Result<usize, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let agents = query(include_str!("sql/plain_agents.sql")).fetch_all(&mut *tx.on).await?;
        for row in &agents {
            let (id, words) = (AgentId(row.get(0)?), Words { email: row.get(1)?, name: row.get(2)? });
            let sealed = seal_agent(&mut *tx.on, vault, id, &words).await?;
            query(include_str!("sql/seal_agent.sql"))
                .bind(&id.0)
                .bind(id.to_string())
                .bind(index(vault, &words.email))
                .bind(sealed)
                .execute(&mut *tx.on)
                .await?;
        }
        let links = query(include_str!("sql/plain_links.sql")).fetch_all(&mut *tx.on).await?;
        for row in &links {
            let (hash, it) = (SecretHash(row.get::<&[u8]>(0)?.to_vec()), About { email: row.get(1)?, by: row.get(2)? });
            query(include_str!("sql/seal_link.sql"))
                .bind(&hash.0[..])
                .bind(index(vault, &it.email))
                .bind(seal_link(vault, &hash, &it))
                .execute(&mut *tx.on)
                .await?;
        }
        tx.commit().await?;
        drop(lease);
        let sealed = agents.len() + links.len();
        if sealed > 0
            && let Err(why) = self.empty_log().await
        {
            tracing::warn!(%why, "the store's log still holds agents' names; it is emptied when the server ends");
        }
        Ok(sealed)
    }
}

fn json(it: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(it).expect("texts become JSON")
}

fn read<T: DeserializeOwned>(plain: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(plain).map_err(|why| StoreError::Unreadable(format!("an agent: {why}")))
}

fn unopened(why: SealError) -> StoreError {
    StoreError::Unreadable(format!("an agent: {why}"))
}
