//! Contacts in lists, what finds them, and the web sessions of one.

use super::cards::{beginning, words};
use super::contacts::Whole;
use super::edges::EdgeRow;
use super::people::rows;
use super::slice::Slice;
use super::vault::Vault;
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, EdgeId, Linked, Seq, What};
use crate::sql::{Rows, query};
use crate::store::rows::{StoredSession, read_session};
use crate::store::{Store, StoreError};
use protocol::ids::{SessionId, SiteId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

static SESSIONS: Rows = Rows::new(include_str!("../sql/epoch_sessions.sql"), 1);
static SESSIONS_BY_ID: Rows = Rows::new(include_str!("../sql/sessions_by_id.sql"), 1);
pub(in crate::store) static SESSION_LINKS: Rows = Rows::new(include_str!("../sql/edges_by_b.sql"), 1);
static EPOCHS: Rows = Rows::new(include_str!("../sql/visitor_epochs.sql"), 1);

/// Epochs of a visitor after the first, by when they began: whether somebody else was proven.
type LaterEpochs = BTreeMap<(i64, [u8; 16]), bool>;

/// A web session of a contact, and the link by which it is.
#[derive(Clone, Debug)]
pub struct SessionOf {
    /// The session.
    pub session: StoredSession,
    /// The link.
    pub edge: EdgeId,
    /// How far it is believed.
    pub level: u8,
    /// It began before the link.
    pub before: bool,
    /// Somebody else came next in this browser, and nobody had logged out.
    pub no_logout: bool,
}

impl Store {
    /// Contacts that answer for themselves, the one changed last first, after a cursor.
    pub async fn contacts(
        &self,
        site: SiteId,
        kind: &str,
        before: (Timestamp, ContactId),
        most: u32,
    ) -> Result<Vec<(ContactId, Timestamp)>, StoreError> {
        let asked = query(include_str!("../sql/contacts_changed.sql"))
            .bind(&site.0)
            .bind(before.0.0)
            .bind(&before.1.0)
            .bind(kind)
            .bind(i64::from(most));
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok((ContactId(row.get(0)?), Timestamp(row.get(1)?)))).collect()
    }

    /// Contacts that have one of some identifiers, or whose names have words that begin like all words of a text.
    pub async fn search_contacts(
        &self,
        vault: &Vault,
        site: SiteId,
        keys: &[Key],
        text: &str,
    ) -> Result<BTreeSet<ContactId>, StoreError> {
        let mut found = BTreeSet::new();
        for key in keys {
            found.extend(self.find_by_key(vault, site, key).await?);
        }
        let mut by_words: Option<BTreeSet<ContactId>> = None;
        for word in words(text) {
            let Some(index) = beginning(vault, site, &word) else { continue };
            let asked = query(include_str!("../sql/contacts_by_word.sql")).bind(&site.0).bind(index.to_vec());
            let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
            let some: Result<BTreeSet<ContactId>, StoreError> =
                rows.iter().map(|row| Ok(ContactId(row.get(0)?))).collect();
            let some = some?;
            by_words = Some(match by_words {
                Some(known) => known.intersection(&some).copied().collect(),
                None => some,
            });
        }
        found.extend(by_words.unwrap_or_default());
        Ok(found)
    }

    /// The web sessions of a contact that began before a moment, the newest first: those of its epochs, as far back as links
    /// reach, and those that were linked themselves.
    pub async fn sessions_of(
        &self,
        site: SiteId,
        whole: &Whole,
        reach_ms: i64,
        before: Timestamp,
        most: usize,
    ) -> Result<Vec<SessionOf>, StoreError> {
        let mut epochs = HashMap::new();
        let mut own: HashMap<SessionId, (EdgeId, u8)> = HashMap::new();
        for (id, edge) in whole.state.about_all(whole.id) {
            match edge.what {
                What::Link { of: Linked::Epoch(epoch), .. } => {
                    epochs.insert(epoch, (id, edge.level as u8, edge.observed_at));
                }
                What::Link { of: Linked::Session(session), .. } => _ = own.insert(session, (id, edge.level as u8)),
                _ => {}
            }
        }
        let mut lease = self.pool.lease().await?;
        let on = &mut *lease;
        let mut found: BTreeMap<(Timestamp, SessionId), SessionOf> = BTreeMap::new();
        let ids: Vec<Vec<u8>> = epochs.keys().map(|it| it.0.to_vec()).collect();
        let mut rest = &ids[..];
        let mut sessions = Vec::new();
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
            rest = later;
            let asked = query(SESSIONS.sql(on.backend(), chunk.len())).bind(site.0.to_vec()).bind(before.0);
            let asked = chunk.iter().fold(asked, |asked, it| asked.bind(&it[..]));
            for row in asked.fetch_all(&mut *on).await? {
                sessions.push(read_session(&row)?);
            }
        }
        let ids: Vec<Vec<u8>> = own.keys().map(|it| it.0.to_vec()).collect();
        for row in rows(&mut *on, &SESSIONS_BY_ID, site, &ids).await? {
            let it = read_session(&row)?;
            if it.session.started_at < before && !sessions.iter().any(|known| known.session.id == it.session.id) {
                sessions.push(it);
            }
        }
        let ids: Vec<Vec<u8>> = sessions.iter().map(|it| it.session.id.0.to_vec()).collect();
        // Sessions that were linked to somebody else themselves are theirs.
        let mut elsewhere: BTreeSet<[u8; 16]> = BTreeSet::new();
        for row in rows(&mut *on, &SESSION_LINKS, site, &ids).await? {
            let edge = EdgeRow::read(&row)?;
            if edge.kind == "link_session" && !own.contains_key(&SessionId(edge.b)) {
                elsewhere.insert(edge.b);
            }
        }
        let visitors: BTreeSet<Vec<u8>> = sessions.iter().map(|it| it.visitor.0.to_vec()).collect();
        let visitors: Vec<Vec<u8>> = visitors.into_iter().collect();
        // Of each visitor the epochs after the first, in order: who, from when, whether somebody else was proven.
        let mut later: HashMap<[u8; 16], LaterEpochs> = HashMap::new();
        for row in rows(&mut *on, &EPOCHS, site, &visitors).await? {
            let forced = row.get::<i64>(5)? != 0;
            later.entry(row.get(0)?).or_default().insert((row.get(2)?, row.get(1)?), forced);
        }
        let is_taken_over = |it: &StoredSession| {
            let Some(all) = later.get(&it.visitor.0).filter(|_| it.session.closed) else { return false };
            let mut after = all.iter().skip_while(|((_, id), _)| *id != it.session.epoch.0);
            let next = if it.session.epoch.0 == it.visitor.0 { all.iter().next() } else { after.nth(1) };
            next.is_some_and(|(_, forced)| *forced)
        };
        for it in sessions.into_iter().filter(|it| !elsewhere.contains(&it.session.id.0)) {
            let (started_at, last_at) = (it.session.started_at, it.session.last_at);
            let (edge, level, before) = match (own.get(&it.session.id), epochs.get(&it.session.epoch)) {
                (Some((edge, level)), _) => (*edge, *level, false),
                (None, Some((edge, level, at))) if started_at.plus(reach_ms) >= *at => (*edge, *level, last_at < *at),
                _ => continue,
            };
            let no_logout = is_taken_over(&it);
            found.insert((started_at, it.session.id), SessionOf { session: it, edge, level, before, no_logout });
        }
        Ok(found.into_values().rev().take(most).collect())
    }
}

impl Store {
    /// The contact that something is linked to: the one that answers.
    pub async fn linked(&self, vault: &Vault, site: SiteId, of: Linked) -> Result<Option<ContactId>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let mut slice = Slice::new(&mut lease, vault, site);
        slice.load_linked(of).await?;
        Ok(slice.state.linked(of))
    }

    /// The current links of something that agents have made, with everything else that the same acts have made.
    pub async fn verified_by_agents(&self, site: SiteId, of: Linked) -> Result<Vec<EdgeId>, StoreError> {
        let asked = query(include_str!("../sql/verified_by_agents.sql"))
            .bind(&site.0)
            .bind(super::edges::linked(of).1.to_vec());
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        let read = |row: &crate::sql::Row| {
            Ok(EdgeId { by: Seq(row.get::<i64>(0)? as u64), number: row.get::<i64>(1)? as u16 })
        };
        rows.iter().map(read).collect()
    }

    /// Forgets placeholders of visitors who claimed something before a moment, and were never linked to anybody. Returns how
    /// many.
    pub async fn forget_placeholders(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut lease = self.pool.lease().await?;
        let tx = lease.begin().await?;
        let rows = query(include_str!("../sql/old_placeholders.sql")).bind(before.0).fetch_all(&mut *tx.on).await?;
        let nothing: &[u8] = &[];
        for row in &rows {
            let (site, id): ([u8; 16], [u8; 16]) = (row.get(0)?, row.get(1)?);
            let entries = query(include_str!("../sql/erase_entries.sql")).bind(&site).bind(&id);
            entries.bind(nothing).execute(&mut *tx.on).await?;
            for statement in [
                include_str!("../sql/drop_seal.sql"),
                include_str!("../sql/drop_said.sql"),
                include_str!("../sql/drop_contact.sql"),
            ] {
                query(statement).bind(&site).bind(&id).execute(&mut *tx.on).await?;
            }
        }
        tx.commit().await?;
        Ok(rows.len())
    }

    /// Whom an entry of the log has joined, whether or not that still holds.
    pub async fn joined_by(&self, site: SiteId, seq: i64) -> Result<Vec<(ContactId, ContactId)>, StoreError> {
        let asked = query(include_str!("../sql/joined_by.sql")).bind(&site.0).bind(seq);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok((ContactId(row.get(0)?), ContactId(row.get(1)?)))).collect()
    }
}
