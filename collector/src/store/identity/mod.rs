//! The identity log in the store: an assertion is appended, decided over the part of the state that it can touch, and
//! written with everything that follows, in one transaction. One of a site after the other.

mod edges;
mod slice;
#[cfg(test)]
mod speed;
pub mod vault;

use super::{Store, StoreError};
use crate::identity::decide::decide;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, ContactId, Decision, EpochId, Level, Linked, Says, Seq};
use crate::identity::state::REPEATED_MS;
use crate::sql::{Backend, Rows, query};
use edges::EDGE_COLUMNS;
use protocol::ids::SiteId;
use slice::Slice;
use std::collections::BTreeSet;
use vault::Vault;

static ADD_EDGES: Rows = Rows::new(include_str!("../sql/add_edges.sql"), EDGE_COLUMNS);

impl Store {
    /// Decides an assertion of a site and keeps everything that follows; `actor` is who makes it. What was decided before
    /// is not decided again.
    pub async fn assert(
        &self,
        vault: &Vault,
        site: SiteId,
        actor: &str,
        it: &Assertion,
    ) -> Result<Decision, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        if self.backend == Backend::Postgres {
            let [a, b, c, d, e, f, g, h, ..] = site.0;
            query(include_str!("../sql/postgres_lock_identity.sql"))
                .bind(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
                .execute(tx.on)
                .await?;
        }
        let mut slice = Slice::new(tx, self.backend, vault, site);
        slice.load(it).await?;
        let last = query(include_str!("../sql/last_seq.sql")).bind(&site.0).fetch_one(slice.tx.on).await?;
        let seq = Seq(last.get::<i64>(0)? as u64 + 1);
        let forgotten = slice.whom_it_erases(it);
        let decision = decide(&mut slice.state, seq, it);
        if decision.ignored == Some("known") {
            return Ok(decision);
        }
        slice.write(it, actor, &decision).await?;
        if let Some(whom) = forgotten {
            slice.forget(whom).await?;
        }
        let Slice { tx, .. } = slice;
        tx.commit().await?;
        Ok(decision)
    }

    /// The contacts that hold an identifier, each with the contact that answers for it left to the caller.
    pub async fn find_by_key(&self, vault: &Vault, site: SiteId, key: &Key) -> Result<Vec<ContactId>, StoreError> {
        let asked = query(include_str!("../sql/holders.sql")).bind(&site.0).bind(vault.index(site, key).to_vec());
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let found: Result<BTreeSet<ContactId>, StoreError> =
            rows.iter().map(|row| Ok(ContactId(row.get(0)?))).collect();
        Ok(found?.into_iter().collect())
    }

    /// How many subjects of a site have a key.
    pub async fn seals(&self, site: SiteId) -> Result<i64, StoreError> {
        let asked = query(include_str!("../sql/count_seals.sql")).bind(&site.0);
        Ok(asked.fetch_one(&mut *self.pool.lease().await?).await?.get(0)?)
    }
}

impl Slice<'_, '_> {
    /// Who is forgotten by an assertion.
    fn whom_it_erases(&self, it: &Assertion) -> Option<Forgotten> {
        let Says::Erases { contact } = it.says else { return None };
        let (contacts, epochs) = (self.state.members(contact), self.state.epochs(contact));
        let keys = self.state.holds(contact, Level::Observed, it.received_at);
        Some(Forgotten { contacts, epochs, keys })
    }

    async fn write(&mut self, it: &Assertion, actor: &str, decision: &Decision) -> Result<(), StoreError> {
        let site = self.site.0;
        let number = decision.seq.0 as i64;
        let made: Vec<_> = decision.made.iter().filter_map(|id| Some((*id, self.state.edge(*id)?.clone()))).collect();
        for contact in made.iter().flat_map(|(_, it)| it.what.contacts()) {
            if self.born.insert(contact) {
                query(include_str!("../sql/add_contact.sql"))
                    .bind(&site)
                    .bind(&contact.0)
                    .bind(number)
                    .execute(self.tx.on)
                    .await?;
            }
        }
        let mut rows = Vec::with_capacity(made.len());
        for (id, edge) in made {
            rows.push(self.row(id, &edge).await?);
        }
        let mut rest = &rows[..];
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
            rest = later;
            let asked = query(ADD_EDGES.sql(self.backend, chunk.len()));
            chunk.iter().fold(asked, |asked, it| it.bind(asked, &site)).execute(self.tx.on).await?;
        }
        for id in &decision.ended {
            let Some(edge) = self.state.edge(*id) else { continue };
            let (statement, value) = match (edge.revoked_by, edge.valid_to) {
                (Some(by), _) => (include_str!("../sql/revoke_edge.sql"), by.0 as i64),
                (None, at) => (include_str!("../sql/close_edge.sql"), at.map_or(i64::MAX, |it| it.0)),
            };
            query(statement)
                .bind(&site)
                .bind(id.by.0 as i64)
                .bind(i64::from(id.number))
                .bind(value)
                .execute(self.tx.on)
                .await?;
        }
        for case in &decision.cases {
            let sealed = self.seal(case.a.0, case.key.text().as_bytes()).await?;
            query(include_str!("../sql/add_case.sql"))
                .bind(&site)
                .bind(self.vault.index(self.site, &case.key).to_vec())
                .bind(&case.a.0)
                .bind(&case.b.0)
                .bind(case.rule.word())
                .bind(number)
                .bind(sealed)
                .execute(self.tx.on)
                .await?;
        }
        if decision.ignored.is_none() {
            self.write_said(it).await?;
        }
        query(include_str!("../sql/hear.sql"))
            .bind(&site)
            .bind(crate::identity::decide::ground(it).to_vec())
            .bind(it.received_at.0)
            .bind(it.received_at.plus(-REPEATED_MS).0)
            .execute(self.tx.on)
            .await?;
        self.append(it, actor, decision).await
    }

    /// What was said and proves nothing.
    async fn write_said(&mut self, it: &Assertion) -> Result<(), StoreError> {
        let said: Vec<(Linked, &Key, Level)> = match &it.says {
            Says::Mentions { by, key } => vec![(*by, key, Level::Observed)],
            Says::Claims { epoch, key } => vec![(Linked::Epoch(*epoch), key, Level::Claimed)],
            Says::Proves { epoch, keys, .. } => {
                let claims = keys.iter().filter(|(_, level)| *level < Level::Proven);
                claims.map(|(key, _)| (Linked::Epoch(*epoch), key, Level::Claimed)).collect()
            }
            _ => Vec::new(),
        };
        for (by, key, level) in said {
            let (kind, id) = edges::linked(by);
            let sealed = self.seal(id, key.text().as_bytes()).await?;
            query(include_str!("../sql/add_said.sql"))
                .bind(&self.site.0.clone())
                .bind(kind)
                .bind(id.to_vec())
                .bind(self.vault.index(self.site, key).to_vec())
                .bind(level as i64)
                .bind(sealed)
                .bind(it.received_at.0)
                .execute(self.tx.on)
                .await?;
        }
        Ok(())
    }

    async fn append(&mut self, it: &Assertion, actor: &str, decision: &Decision) -> Result<(), StoreError> {
        let subject = slice::subject(&it.says);
        let content = serde_json::to_vec(it).map_err(|why| StoreError::Unreadable(why.to_string()))?;
        let content = self.seal(subject, &content).await?;
        let rules: Vec<&str> = decision.refused.iter().map(|it| it.word()).collect();
        let told = serde_json::json!({
            "made": decision.made.len(),
            "ended": decision.ended.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>(),
            "refused": rules,
            "cases": decision.cases.len(),
            "suggestions": decision.suggestions.len(),
            "ignored": decision.ignored,
        });
        query(include_str!("../sql/add_assertion.sql"))
            .bind(&self.site.0.clone())
            .bind(decision.seq.0 as i64)
            .bind(&it.id.0)
            .bind(subject.to_vec())
            .bind(it.says.word())
            .bind(actor)
            .bind(it.received_at.0)
            .bind(content)
            .bind(told.to_string())
            .execute(self.tx.on)
            .await?;
        Ok(())
    }

    /// Destroys the keys of somebody: what they have sealed can never be read again.
    async fn forget(&mut self, whom: Forgotten) -> Result<(), StoreError> {
        let site = self.site.0;
        for contact in &whom.contacts {
            query(include_str!("../sql/erase_contact.sql")).bind(&site).bind(&contact.0).execute(self.tx.on).await?;
        }
        for id in whom.contacts.iter().map(|it| it.0).chain(whom.epochs.iter().map(|it| it.0)) {
            for statement in [include_str!("../sql/drop_seal.sql"), include_str!("../sql/drop_said.sql")] {
                query(statement).bind(&site).bind(id.to_vec()).execute(self.tx.on).await?;
            }
        }
        let nothing: &[u8] = &[];
        for key in &whom.keys {
            let index = self.vault.index(self.site, key);
            let scrub = query(include_str!("../sql/scrub_shared.sql")).bind(&site).bind(index.to_vec());
            scrub.bind(nothing).execute(self.tx.on).await?;
        }
        Ok(())
    }
}

/// Somebody who is forgotten.
struct Forgotten {
    contacts: BTreeSet<ContactId>,
    epochs: BTreeSet<EpochId>,
    keys: BTreeSet<Key>,
}
