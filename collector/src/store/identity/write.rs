//! Writes a decision with everything that follows from it.

use super::edges::{self, EDGE_COLUMNS};
use super::slice::{self, Slice};
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, ContactId, Decision, EpochId, Level, Linked, Says, Seq};
use crate::identity::state::{REPEATED_MS, other_id};
use crate::sql::{Rows, query};
use crate::store::StoreError;
use std::collections::BTreeSet;

/// When a contact has come to be that is only a placeholder for claims: never, as far as decisions go.
pub(super) const PLACEHOLDER: Seq = Seq(i64::MAX as u64);

pub(super) static ADD_EDGES: Rows = Rows::new(include_str!("../sql/add_edges.sql"), EDGE_COLUMNS);

/// Something that was said and proves nothing, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Told {
    /// An identifier.
    Key(Key),
    /// Anything else: a name and a value.
    Field(String, String),
}

impl Told {
    fn written(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl Slice<'_, '_> {
    /// Who is forgotten by an assertion.
    pub(super) fn whom_it_erases(&self, it: &Assertion) -> Option<Forgotten> {
        let Says::Erases { contact } = it.says else { return None };
        let (contacts, epochs) = (self.state.members(contact), self.state.epochs(contact));
        let keys = self.state.holds(contact, Level::Observed, it.received_at);
        Some(Forgotten { contacts, epochs, keys })
    }

    pub(super) async fn write(&mut self, it: &Assertion, actor: &str, decision: &Decision) -> Result<(), StoreError> {
        let site = self.site.0;
        let number = decision.seq.0 as i64;
        let made: Vec<_> = decision.made.iter().filter_map(|id| Some((*id, self.state.edge(*id)?.clone()))).collect();
        for contact in made.iter().flat_map(|(_, it)| it.what.contacts()) {
            if self.born.insert(contact) {
                self.bear(contact, decision.seq, it.received_at).await?;
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
            chunk.iter().fold(asked, |asked, it| it.bind(asked, &site)).execute(&mut *self.on).await?;
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
                .execute(&mut *self.on)
                .await?;
        }
        for case in &decision.cases {
            let written = serde_json::to_vec(&case.key).unwrap_or_default();
            let sealed = self.seal(case.a.0, &written).await?;
            query(include_str!("../sql/add_case.sql"))
                .bind(&site)
                .bind(self.vault.index(self.site, &case.key).to_vec())
                .bind(&case.a.0)
                .bind(&case.b.0)
                .bind(case.rule.word())
                .bind(number)
                .bind(sealed)
                .execute(&mut *self.on)
                .await?;
        }
        if decision.ignored.is_none_or(|it| it == "replayed") {
            self.write_said(it, decision).await?;
        }
        if let Some(epoch) = decision.spent {
            query(include_str!("../sql/spend_token.sql"))
                .bind(&site)
                .bind(self.vault.blind(self.site, it.evidence.as_bytes()).to_vec())
                .bind(epoch.0.to_vec())
                .bind(it.received_at.0)
                .execute(&mut *self.on)
                .await?;
        }
        let ground = crate::identity::decide::ground(it);
        query(include_str!("../sql/hear.sql"))
            .bind(&site)
            .bind(self.vault.blind(self.site, &ground).to_vec())
            .bind(it.received_at.0)
            .bind(it.received_at.plus(-REPEATED_MS).0)
            .execute(&mut *self.on)
            .await?;
        self.append(it, actor, decision).await
    }

    /// What was said and proves nothing.
    async fn write_said(&mut self, it: &Assertion, decision: &Decision) -> Result<(), StoreError> {
        let told = |key: &Key| Told::Key(key.clone());
        let (by, said, level): (Linked, Vec<Told>, Level) = match &it.says {
            Says::Mentions { by, key } => (*by, vec![told(key)], Level::Observed),
            Says::Claims { epoch, keys, fields } => {
                let fields = fields.iter().map(|(name, value)| Told::Field(name.clone(), value.clone()));
                (Linked::Epoch(*epoch), keys.iter().map(told).chain(fields).collect(), Level::Claimed)
            }
            Says::Proves { epoch, keys, .. } => {
                let all = decision.ignored.is_some();
                let claims = keys.iter().filter(|(_, level)| all || *level < Level::Proven);
                (Linked::Epoch(*epoch), claims.map(|(key, _)| told(key)).collect(), Level::Claimed)
            }
            _ => return Ok(()),
        };
        let (kind, id) = edges::linked(by);
        if !said.is_empty() && kind == "epoch" && !self.born.contains(&ContactId(id)) {
            // The placeholder that carries what is claimed.
            self.bear(ContactId(id), PLACEHOLDER, it.received_at).await?;
        }
        for it_says in said {
            let index = match &it_says {
                Told::Key(key) => self.vault.index(self.site, key),
                Told::Field(name, _) => self.vault.blind(self.site, name.as_bytes()),
            };
            let sealed = self.seal(id, &it_says.written()).await?;
            query(include_str!("../sql/add_said.sql"))
                .bind(&self.site.0.clone())
                .bind(kind)
                .bind(id.to_vec())
                .bind(index.to_vec())
                .bind(level as i64)
                .bind(sealed)
                .bind(it.received_at.0)
                .execute(&mut *self.on)
                .await?;
        }
        Ok(())
    }

    /// A contact comes to be.
    async fn bear(&mut self, contact: ContactId, seq: Seq, at: Timestamp) -> Result<(), StoreError> {
        query(include_str!("../sql/add_contact.sql"))
            .bind(&self.site.0.clone())
            .bind(&contact.0)
            .bind(seq.0 as i64)
            .bind(at.0)
            .execute(&mut *self.on)
            .await?;
        Ok(())
    }

    /// Whose key seals an assertion: whom it is about, so that erasing them makes it unreadable.
    fn subject(&self, it: &Assertion, decision: &Decision) -> [u8; 16] {
        let said = slice::subject(&it.says);
        if said != edges::NONE {
            return said;
        }
        let key = match &it.says {
            Says::Upserts { id, .. } => Some(Key::ExternalId(id.clone())),
            Says::MarksShared { key } => Some(key.clone()),
            _ => None,
        };
        let holder = key.and_then(|key| self.state.holders(&key, it.received_at).first().copied());
        let touched = decision.made.iter().chain(&decision.ended).filter_map(|id| self.state.edge(*id));
        let about = touched.filter_map(|it| it.what.contacts().first().copied()).next();
        about.or(holder).map_or(edges::NONE, |it| it.0)
    }

    /// The epoch that an assertion has forced when it was decided.
    pub(super) async fn epoch_forced_by(&mut self, it: &Assertion) -> Result<Option<EpochId>, StoreError> {
        let asked = query(include_str!("../sql/decision.sql")).bind(&self.site.0).bind(&it.id.0);
        let Some(row) = asked.fetch_optional(&mut *self.on).await? else { return Ok(None) };
        let told: serde_json::Value = serde_json::from_str(row.get(0)?).unwrap_or_default();
        let forced = told["forced"].as_bool() == Some(true);
        Ok(forced.then(|| EpochId(other_id(it.id.0).0)))
    }

    async fn append(&mut self, it: &Assertion, actor: &str, decision: &Decision) -> Result<(), StoreError> {
        let subject = self.subject(it, decision);
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
            "forced": decision.epoch.is_some(),
            "hashes": [hex(&decision.hashes.0), hex(&decision.hashes.1)],
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
            .execute(&mut *self.on)
            .await?;
        Ok(())
    }

    /// Destroys the keys of somebody: what they have sealed can never be read again.
    pub(super) async fn forget(&mut self, whom: Forgotten) -> Result<(), StoreError> {
        let site = self.site.0;
        for contact in &whom.contacts {
            let nothing: &[u8] = &[];
            query(include_str!("../sql/erase_contact.sql")).bind(&site).bind(&contact.0).execute(&mut *self.on).await?;
            query(include_str!("../sql/erase_edges.sql"))
                .bind(&site)
                .bind(&contact.0)
                .bind(&edges::NONE[..])
                .bind(nothing)
                .execute(&mut *self.on)
                .await?;
            query(include_str!("../sql/drop_cases.sql")).bind(&site).bind(&contact.0).execute(&mut *self.on).await?;
            query(include_str!("../sql/drop_words.sql")).bind(&site).bind(&contact.0).execute(&mut *self.on).await?;
        }
        for id in whom.contacts.iter().map(|it| it.0).chain(whom.epochs.iter().map(|it| it.0)) {
            for statement in [
                include_str!("../sql/drop_seal.sql"),
                include_str!("../sql/drop_said.sql"),
                include_str!("../sql/drop_messages_about.sql"),
                include_str!("../sql/drop_codes_about.sql"),
            ] {
                query(statement).bind(&site).bind(id.to_vec()).execute(&mut *self.on).await?;
            }
            let nothing: &[u8] = &[];
            let entries = query(include_str!("../sql/erase_entries.sql")).bind(&site).bind(id.to_vec());
            entries.bind(nothing).execute(&mut *self.on).await?;
        }
        let nothing: &[u8] = &[];
        for key in &whom.keys {
            let index = self.vault.index(self.site, key);
            let scrub = query(include_str!("../sql/scrub_shared.sql")).bind(&site).bind(index.to_vec());
            scrub.bind(nothing).execute(&mut *self.on).await?;
        }
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// Somebody who is forgotten.
pub(super) struct Forgotten {
    contacts: BTreeSet<ContactId>,
    epochs: BTreeSet<EpochId>,
    keys: BTreeSet<Key>,
}
