//! Links that let somebody in once: to the first account, to a site, to a new password.

use super::agents::{Agent, SecretHash};
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::sql::{Row, SqlError, query};
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

fn read_link(row: &Row) -> Result<KnownLink, SqlError> {
    Ok(KnownLink {
        kind: match row.get(0)? {
            "setup" => LinkKind::Setup,
            "join" => LinkKind::Join,
            _ => LinkKind::Password,
        },
        site: SiteId(row.get(1)?),
        email: row.get(2)?,
        role: row.get(3)?,
        by: row.get(4)?,
        expires_at: Timestamp(row.get(5)?),
        hash: SecretHash(row.get::<&[u8]>(6)?.to_vec()),
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
    pub async fn add_link(&self, link: &KnownLink, now: Timestamp) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        query(include_str!("sql/drop_links.sql"))
            .bind(word(link.kind))
            .bind(&link.site.0)
            .bind(link.email.as_str())
            .execute(tx.on)
            .await?;
        query(include_str!("sql/add_link.sql"))
            .bind(&link.hash.0[..])
            .bind(word(link.kind))
            .bind(&link.site.0)
            .bind(link.email.as_str())
            .bind(link.role.as_str())
            .bind(link.by.as_str())
            .bind(now.0)
            .bind(link.expires_at.0)
            .execute(tx.on)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A link that has not ended.
    pub async fn link(&self, hash: &SecretHash, now: Timestamp) -> Result<Option<KnownLink>, StoreError> {
        let asked = query(include_str!("sql/link.sql")).bind(&hash.0[..]).bind(now.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        Ok(row.map(|row| read_link(&row)).transpose()?)
    }

    /// The open invitations to a site, the newest first.
    pub async fn invitations(&self, site: SiteId, now: Timestamp) -> Result<Vec<KnownLink>, StoreError> {
        let asked = query(include_str!("sql/site_links.sql")).bind(&site.0).bind(now.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok(read_link(row)?)).collect()
    }

    /// Takes an invitation to a site back. Whether there was one.
    pub async fn drop_link(&self, site: SiteId, hash: &SecretHash) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/drop_link.sql")).bind(&site.0).bind(&hash.0[..]);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// Uses a link up, with all that follows, or not at all: of two who try, one gets it.
    pub async fn use_link(&self, link: &KnownLink, what: Use<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let used = query(include_str!("sql/use_link.sql")).bind(&link.hash.0[..]).bind(now.0).execute(tx.on).await?;
        if used != 1 {
            return Ok(false);
        }
        let agent = match what {
            Use::Account(agent) => {
                let added = query(include_str!("sql/add_agent.sql"))
                    .bind(&agent.id.0)
                    .bind(agent.email.as_str())
                    .bind(agent.name.as_str())
                    .bind(agent.password.as_str())
                    .bind(i64::from(agent.operator))
                    .bind(now.0)
                    .execute(tx.on)
                    .await?;
                if added != 1 {
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
