//! Who may see a site, and the roles that the site has made.

use super::identity::vault::Vault;
use super::links::NO_SITE;
use super::seal_agents::{Words, open_agent};
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::sql::{Row, SqlError, query};
use protocol::ids::{AgentId, SiteId};

/// An agent of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The agent.
    pub id: AgentId,
    /// E-mail address.
    pub email: String,
    /// What colleagues call them.
    pub name: String,
    /// Looks after the whole server.
    pub operator: bool,
    /// Seen last.
    pub seen_at: Option<Timestamp>,
    /// Their role; empty for an operator who has none.
    pub role: String,
}

/// A role that a site has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRole {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Words of its permissions, with spaces between them.
    pub permissions: String,
}

/// The role of an agent on a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The site.
    pub site: SiteId,
    /// What people call it.
    pub site_name: String,
    /// Id of the role: a word for a built-in one.
    pub role: String,
    /// Name and permissions, where it is one that the site has made.
    pub own: Option<(String, String)>,
}

impl Store {
    /// The role of an agent on a site, and its permissions where the site has made it. `None`: not their site.
    pub async fn member_role(
        &self,
        site: SiteId,
        agent: AgentId,
    ) -> Result<Option<(String, Option<String>)>, StoreError> {
        let asked = query(include_str!("sql/member_role.sql")).bind(&site.0).bind(&agent.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        Ok(row.map(|row| Ok::<_, SqlError>((row.get(0)?, row.get(1)?))).transpose()?)
    }

    /// The sites an agent sees, by name.
    pub async fn memberships(&self, agent: AgentId) -> Result<Vec<Membership>, StoreError> {
        let asked = query(include_str!("sql/my_sites.sql")).bind(&agent.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &Row| {
            let own: (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
            Ok::<_, SqlError>(Membership {
                site: SiteId(row.get(0)?),
                site_name: row.get(1)?,
                role: row.get(2)?,
                own: own.0.zip(own.1),
            })
        };
        rows.iter().map(|row| Ok(read(row)?)).collect()
    }

    /// Every site by name.
    pub async fn site_names(&self) -> Result<Vec<(SiteId, String)>, StoreError> {
        let rows = query(include_str!("sql/all_sites.sql")).fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok((SiteId(row.get(0)?), row.get(1)?))).collect()
    }

    /// The agents of a site by name, operators among them.
    pub async fn members(&self, vault: &Vault, site: SiteId) -> Result<Vec<Member>, StoreError> {
        let asked = query(include_str!("sql/members.sql")).bind(&site.0).bind(&NO_SITE.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &Row| {
            let id = AgentId(row.get(0)?);
            let Words { email, name } = open_agent(vault, id, row.get(1)?, row.get(2)?)?;
            Ok::<_, StoreError>(Member {
                id,
                email,
                name,
                operator: row.get::<i64>(3)? != 0,
                seen_at: row.get::<Option<i64>>(4)?.map(Timestamp),
                role: row.get(5)?,
            })
        };
        let mut all: Vec<Member> = rows.iter().map(read).collect::<Result<_, _>>()?;
        all.sort_by(|a, b| (&a.name, a.id.0).cmp(&(&b.name, b.id.0)));
        Ok(all)
    }

    /// Gives an agent of a site another role. Whether there is such an agent.
    pub async fn set_member_role(&self, site: SiteId, agent: AgentId, role: &str) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/set_member_role.sql")).bind(&site.0).bind(&agent.0).bind(role);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// Takes a site away from an agent. Whether they had it.
    pub async fn drop_member(&self, site: SiteId, agent: AgentId) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/drop_member.sql")).bind(&site.0).bind(&agent.0);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// The roles that a site has made, by name.
    pub async fn roles(&self, site: SiteId) -> Result<Vec<KnownRole>, StoreError> {
        let rows = query(include_str!("sql/roles.sql")).bind(&site.0).fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok(KnownRole { id: row.get(0)?, name: row.get(1)?, permissions: row.get(2)? })).collect()
    }

    /// How many agents of a site have each role.
    pub async fn role_counts(&self, site: SiteId) -> Result<Vec<(String, i64)>, StoreError> {
        let asked = query(include_str!("sql/role_counts.sql")).bind(&site.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }

    /// Makes a role. Not where the name is taken.
    pub async fn add_role(&self, site: SiteId, role: &KnownRole, now: Timestamp) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/add_role.sql"))
            .bind(&site.0)
            .bind(role.id.as_str())
            .bind(role.name.as_str())
            .bind(role.permissions.as_str())
            .bind(now.0);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// Changes a role. Whether there is such a role; `Refused` where the name is taken.
    pub async fn set_role(&self, site: SiteId, role: &KnownRole) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/set_role.sql"))
            .bind(&site.0)
            .bind(role.id.as_str())
            .bind(role.name.as_str())
            .bind(role.permissions.as_str());
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// Removes a role that nobody has. Whether it is gone.
    pub async fn drop_role(&self, site: SiteId, id: &str) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/drop_role.sql")).bind(&site.0).bind(id);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }
}
