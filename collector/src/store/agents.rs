//! Agents and where they are logged in. Their addresses and names are sealed with a key of each agent's own.

use super::identity::vault::Vault;
use super::links::NO_SITE;
use super::seal_agents::{Words, index, open_agent, seal_agent};
use super::{Store, StoreError};
use crate::clock::Timestamp;
use crate::sql::{Row, SqlError, query};
use protocol::ids::AgentId;
use sha2::{Digest, Sha256};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// E-mail address, in lower case: what they log in with.
    pub email: String,
    /// What colleagues call them.
    pub name: String,
    /// Hash of the password.
    pub password: String,
    /// Looks after the whole server.
    pub operator: bool,
}

/// A secret by its SHA-256: it has 256 bits of chance, so a slow hash would protect nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretHash(pub Vec<u8>);

impl SecretHash {
    /// Hashes a cookie, a link's token or a key of the API.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).to_vec())
    }

    /// The name by which people speak of it: hexadecimal digits.
    pub fn id(&self) -> String {
        self.0.iter().map(|it| format!("{it:02x}")).collect()
    }

    /// Reads such a name.
    pub fn parse(id: &str) -> Option<Self> {
        let digits: Vec<u8> = id.chars().map(|it| it.to_digit(16).map(|it| it as u8)).collect::<Option<_>>()?;
        (digits.len() == 64).then(|| Self(digits.chunks(2).map(|it| it[0] << 4 | it[1]).collect()))
    }
}

/// A browser that is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownLogin {
    /// Its cookie.
    pub hash: SecretHash,
    /// Since when.
    pub created_at: Timestamp,
    /// Used last.
    pub seen_at: Timestamp,
    /// The network it came from.
    pub ip: String,
    /// As the browser sent it.
    pub user_agent: String,
}

fn read_agent(vault: &Vault, row: &Row) -> Result<Agent, StoreError> {
    let id = AgentId(row.get(0)?);
    let Words { email, name } = open_agent(vault, id, row.get(1)?, row.get(2)?)?;
    Ok(Agent { id, email, name, password: row.get(3)?, operator: row.get::<i64>(4)? != 0 })
}

impl Store {
    /// Whether anybody has an account.
    pub async fn agents_exist(&self) -> Result<bool, StoreError> {
        let row = query(include_str!("sql/agents_exist.sql")).fetch_one(&mut *self.pool.lease().await?).await?;
        Ok(row.get::<i64>(0)? > 0)
    }

    /// The account with an address.
    pub async fn agent_by_email(&self, vault: &Vault, email: &str) -> Result<Option<Agent>, StoreError> {
        let asked = query(include_str!("sql/agent_by_email.sql")).bind(index(vault, email)).bind(&NO_SITE.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        row.map(|row| read_agent(vault, &row)).transpose()
    }

    /// One account.
    pub async fn agent(&self, vault: &Vault, id: AgentId) -> Result<Option<Agent>, StoreError> {
        let asked = query(include_str!("sql/agent.sql")).bind(&id.0).bind(&NO_SITE.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        row.map(|row| read_agent(vault, &row)).transpose()
    }

    /// Every account, by address.
    pub async fn agents(&self, vault: &Vault) -> Result<Vec<Agent>, StoreError> {
        let asked = query(include_str!("sql/all_agents.sql")).bind(&NO_SITE.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let mut all: Vec<Agent> = rows.iter().map(|row| read_agent(vault, row)).collect::<Result<_, _>>()?;
        all.sort_by(|a, b| a.email.cmp(&b.email));
        Ok(all)
    }

    /// Gives an agent another name.
    pub async fn rename_agent(&self, vault: &Vault, agent: &Agent, name: &str) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let words = Words { email: agent.email.clone(), name: name.to_owned() };
        let sealed = seal_agent(&mut lease, vault, agent.id, &words).await?;
        query(include_str!("sql/rename_agent.sql")).bind(&agent.id.0).bind(sealed).execute(&mut lease).await?;
        Ok(())
    }

    /// Gives an account another password, and ends every login but `keep`.
    pub async fn set_password(&self, id: AgentId, password: &str, keep: &SecretHash) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        query(include_str!("sql/set_password.sql")).bind(&id.0).bind(password).execute(tx.on).await?;
        let others = query(include_str!("sql/end_other_logins.sql")).bind(&id.0).bind(&keep.0[..]);
        others.execute(tx.on).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A browser logs in.
    pub async fn add_login(&self, agent: AgentId, login: &KnownLogin, ends_at: Timestamp) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        query(include_str!("sql/add_login.sql"))
            .bind(&login.hash.0[..])
            .bind(&agent.0)
            .bind(login.created_at.0)
            .bind(login.seen_at.0)
            .bind(ends_at.0)
            .bind(login.ip.as_str())
            .bind(login.user_agent.as_str())
            .execute(tx.on)
            .await?;
        query(include_str!("sql/touch_agent.sql")).bind(&agent.0).bind(login.seen_at.0).execute(tx.on).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Who is logged in with a cookie, and when it was used last.
    pub async fn login(
        &self,
        vault: &Vault,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Agent, Timestamp)>, StoreError> {
        let asked = query(include_str!("sql/login.sql")).bind(&hash.0[..]).bind(now.0).bind(&NO_SITE.0);
        let row = asked.fetch_optional(&mut *self.pool.lease().await?).await?;
        row.map(|row| Ok((read_agent(vault, &row)?, Timestamp(row.get(5)?)))).transpose()
    }

    /// A login is used: it goes on until a moment.
    pub async fn touch_login(
        &self,
        hash: &SecretHash,
        agent: AgentId,
        now: Timestamp,
        ends_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut lease = self.pool.lease().await?;
        let touched = query(include_str!("sql/touch_login.sql")).bind(&hash.0[..]).bind(now.0).bind(ends_at.0);
        touched.execute(&mut lease).await?;
        query(include_str!("sql/touch_agent.sql")).bind(&agent.0).bind(now.0).execute(&mut lease).await?;
        Ok(())
    }

    /// Where an agent is logged in, the latest first.
    pub async fn logins(&self, agent: AgentId, now: Timestamp) -> Result<Vec<KnownLogin>, StoreError> {
        let asked = query(include_str!("sql/logins.sql")).bind(&agent.0).bind(now.0);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &Row| {
            Ok::<_, SqlError>(KnownLogin {
                hash: SecretHash(row.get::<&[u8]>(0)?.to_vec()),
                created_at: Timestamp(row.get(1)?),
                seen_at: Timestamp(row.get(2)?),
                ip: row.get(3)?,
                user_agent: row.get(4)?,
            })
        };
        rows.iter().map(|row| Ok(read(row)?)).collect()
    }

    /// Ends a login of an agent. Whether there was one.
    pub async fn end_login(&self, agent: AgentId, hash: &SecretHash) -> Result<bool, StoreError> {
        let asked = query(include_str!("sql/end_login.sql")).bind(&agent.0).bind(&hash.0[..]);
        Ok(asked.execute(&mut *self.pool.lease().await?).await? == 1)
    }

    /// Ends every login of an agent.
    pub async fn end_logins(&self, agent: AgentId) -> Result<(), StoreError> {
        let none: &[u8] = &[];
        let asked = query(include_str!("sql/end_other_logins.sql")).bind(&agent.0).bind(none);
        asked.execute(&mut *self.pool.lease().await?).await?;
        Ok(())
    }
}
