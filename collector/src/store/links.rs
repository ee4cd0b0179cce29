//! Links that let somebody in once: to the first account, to a site, to a new password. Whom
//! they are for, and who has made them, is sealed with the store's own key: they live for two days.

use super::agents::{Agent, SecretHash};
use super::identity::vault::Vault;
use super::seal_agents::{About, Words, index, open_link, seal_agent, seal_link};
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::sql::{Row, query};
use protocol::desk::account::LinkKind;
use protocol::ids::SiteId;

/// No site: for links that are about none.
pub const NO_SITE: SiteId = SiteId([0; 16]);

/// A link as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLink {
    /// Its token.
    pub hash: SecretHash,
    /// What it is good for.
    pub kind: LinkKind,
    /// The site it leads to, or [`NO_SITE`].
    pub site: SiteId,
    /// Whom it is for; empty at setup.
    pub email: String,
    /// The role it gives.
    pub role: String,
    /// Who has made it.
    pub by: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

fn word(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::Setup => "setup",
        LinkKind::Join => "join",
        LinkKind::Password => "password",
    }
}

fn read_link(vault: &Vault, row: &Row) -> Result<KnownLink, StoreError> {
    let hash = SecretHash(row.get::<&[u8]>(5)?.to_vec());
    let About { email, by } = open_link(vault, &hash, row.get(2)?)?;
    Ok(KnownLink {
        kind: match row.get(0)? {
            "setup" => LinkKind::Setup,
            "join" => LinkKind::Join,
            _ => LinkKind::Password,
        },
        site: SiteId(row.get(1)?),
        email,
        role: row.get(3)?,
        by,
        expires_at: Timestamp(row.get(4)?),
        hash,
    })
}

/// What follows from the use of a link.
#[derive(Debug)]
pub enum Use<'u> {
    /// A new account.
    Account(&'u Agent),
    /// An account that is known.
    Known(&'u Agent),
    /// A new password for an account.
    Password(&'u Agent, &'u str),
}

impl Store {
    /// Makes a link; one of the same kind for the same address on the same site is taken back.
    pub async fn add_link(&self, vault: &Vault, link: &KnownLink, now: Timestamp) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let email = index(vault, &link.email);
        query(include_str!("sql/drop_links.sql"))
            .bind(word(link.kind))
            .bind(&link.site.0)
            .bind(email.clone())
            .execute(tx.on)
            .await?;
        query(include_str!("sql/add_link.sql"))
            .bind(&link.hash.0[..])
            .bind(word(link.kind))
            .bind(&link.site.0)
            .bind(link.role.as_str())
            .bind(email)
            .bind(seal_link(vault, &link.hash, &About { email: link.email.clone(), by: link.by.clone() }))
            .bind(now.0)
            .bind(link.expires_at.0)
            .execute(tx.on)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A link that has not ended.
    pub async fn link(
        &self,
        vault: &Vault,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<KnownLink>, StoreError> {
        let asked = query(include_str!("sql/link.sql")).bind(&hash.0[..]).bind(now.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        row.map(|row| read_link(vault, &row)).transpose()
    }

    /// The open invitations to a site, the newest first.
    pub async fn invitations(&self, vault: &Vault, site: SiteId, now: Timestamp) -> Result<Vec<KnownLink>, StoreError> {
        let asked = query(include_str!("sql/site_links.sql")).bind(&site.0).bind(now.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| read_link(vault, row)).collect()
    }

    /// Takes an invitation to a site back. Whether there was one.
    pub async fn drop_link(&self, site: SiteId, hash: &SecretHash) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/drop_link.sql")).bind(&site.0).bind(&hash.0[..]);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// Uses a link up, with all that follows, or not at all: of two who try, one gets it.
    pub async fn use_link(
        &self,
        vault: &Vault,
        link: &KnownLink,
        what: Use<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let used = query(include_str!("sql/use_link.sql")).bind(&link.hash.0[..]).bind(now.0).execute(tx.on).await?;
        if used != 1 {
            return Ok(false);
        }
        let agent = match what {
            Use::Account(agent) => {
                let words = Words { email: agent.email.clone(), name: agent.name.clone() };
                let sealed = seal_agent(&mut *tx.on, vault, agent.id, &words).await?;
                let added = query(include_str!("sql/add_agent.sql"))
                    .bind(&agent.id.0)
                    .bind(agent.id.to_string())
                    .bind(index(vault, &agent.email))
                    .bind(sealed)
                    .bind(agent.password.as_str())
                    .bind(i64::from(agent.operator))
                    .bind(now.0)
                    .execute(tx.on)
                    .await?;
                if added != 1 {
                    // Nothing of the transaction stays, the new key neither.
                    return Ok(false);
                }
                agent
            }
            Use::Known(agent) => agent,
            Use::Password(agent, password) => {
                query(include_str!("sql/set_password.sql")).bind(&agent.id.0).bind(password).execute(tx.on).await?;
                let none: &[u8] = &[];
                query(include_str!("sql/end_other_logins.sql")).bind(&agent.id.0).bind(none).execute(tx.on).await?;
                agent
            }
        };
        if link.kind == LinkKind::Join {
            query(include_str!("sql/put_member.sql"))
                .bind(&link.site.0)
                .bind(&agent.id.0)
                .bind(link.role.as_str())
                .bind(now.0)
                .execute(tx.on)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}
