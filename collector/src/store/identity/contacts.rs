//! One contact, whole: everything about it and whoever is joined with it, each edge with what it comes from.

use super::cards::Card;
use super::people::{Cards, cards, how, keys, rows};
use super::slice::{Slice, about};
use super::vault::Vault;
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, Case, ContactId, Edge, EdgeId, Seq};
use crate::identity::state::State;
use crate::sql::{Connection, Row, Rows, query};
use crate::store::{Store, StoreError};
use protocol::ids::SiteId;
use std::collections::{BTreeMap, BTreeSet, HashMap};

static ENTRIES: Rows = Rows::new(include_str!("../sql/log_entries.sql"), 1);
static EDGE_COUNTS: Rows = Rows::new(include_str!("../sql/edge_counts.sql"), 1);
static TOUCHED: Rows = Rows::new(include_str!("../sql/touched_by.sql"), 1);
static TOUCHED_OTHER: Rows = Rows::new(include_str!("../sql/touched_by_other.sql"), 1);
static SHARED_BY: Rows = Rows::new(include_str!("../sql/shared_by.sql"), 1);
static ABOUT: Rows = Rows::new(include_str!("../sql/log_about.sql"), 1);
static CASES: Rows = Rows::new(include_str!("../sql/cases_of_contacts.sql"), 1);
static CASES_OTHER: Rows = Rows::new(include_str!("../sql/cases_of_other.sql"), 1);

/// Entries of the log that an audit shows at most, the newest ones.
const ENTRIES_SHOWN: usize = 200;

/// See the module.
pub struct Whole {
    /// The contact that answers.
    pub id: ContactId,
    /// Everything that is known about it and those joined with it.
    pub state: State,
    /// What each of its edges comes from.
    pub sources: HashMap<Seq, Entry>,
}

/// An entry of the log, opened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place.
    pub seq: Seq,
    /// What it says, in a word.
    pub kind: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// The assertion; `None` where its person is forgotten.
    pub assertion: Option<Assertion>,
    /// Rules that refused some of it.
    pub refused: Vec<String>,
    /// Edges that it has ended.
    pub ended: i64,
    /// Why it had no effect.
    pub ignored: String,
}

impl Entry {
    /// How it came about.
    pub fn how(&self) -> &'static str {
        how(&self.kind, &self.actor)
    }

    /// The reason or evidence.
    pub fn evidence(&self) -> &str {
        self.assertion.as_ref().map_or("", |it| it.evidence.as_str())
    }
}

impl Whole {
    /// Edges that hold now, of it and of those joined with it.
    pub fn edges(&self) -> Vec<(EdgeId, Edge)> {
        self.state.about_all(self.id).map(|(id, it)| (id, it.clone())).collect()
    }
}

impl Store {
    /// A contact by its id or an alias's; `None` where there is none, or none any more.
    pub async fn contact(&self, vault: &Vault, site: SiteId, id: ContactId) -> Result<Option<Whole>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let on = &mut *lease;
        let mut slice = Slice::new(on, vault, site);
        slice.load_contacts(BTreeSet::from([id])).await?;
        if !slice.state.is_known(id) && !slice.show_placeholder(id).await? {
            return Ok(None);
        }
        let state = std::mem::take(&mut slice.state);
        let id = state.canonical(id);
        let seqs: BTreeSet<i64> = state.about_all(id).map(|(edge, _)| edge.by.0 as i64).collect();
        let sources = entries(on, vault, site, &seqs.into_iter().collect::<Vec<_>>()).await?;
        Ok(Some(Whole { id, state, sources }))
    }

    /// Two contacts and everything about them, to see what a merge would do.
    pub async fn pair(&self, vault: &Vault, site: SiteId, a: ContactId, b: ContactId) -> Result<State, StoreError> {
        let mut lease = self.pool.lease().await?;
        let mut slice = Slice::new(&mut lease, vault, site);
        slice.load_contacts(BTreeSet::from([a, b])).await?;
        Ok(std::mem::take(&mut slice.state))
    }

    /// The log about a contact, the newest first: each entry with how many edges it has made, and how many of them hold.
    pub async fn audit(
        &self,
        vault: &Vault,
        site: SiteId,
        whole: &Whole,
    ) -> Result<Vec<(Entry, i64, i64)>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let on = &mut *lease;
        let members = whole.state.members(whole.id);
        let contacts: Vec<Vec<u8>> = members.iter().map(|it| it.0.to_vec()).collect();
        let epochs = whole.state.epochs(whole.id).into_iter().map(|it| it.0.to_vec());
        let subjects: Vec<Vec<u8>> =
            contacts.iter().cloned().chain(epochs).collect::<BTreeSet<_>>().into_iter().collect();
        let keys = whole.state.about_all(whole.id).filter_map(|(_, it)| it.what.key());
        let keys: Vec<Vec<u8>> = keys.map(|it| vault.index(site, it).to_vec()).collect();
        let mut seqs: BTreeSet<i64> = BTreeSet::new();
        let asked = [(&TOUCHED, &contacts), (&TOUCHED_OTHER, &contacts), (&SHARED_BY, &keys), (&ABOUT, &subjects)];
        for (by, ids) in asked {
            for row in rows(&mut *on, by, site, ids).await? {
                seqs.insert(row.get(0)?);
                seqs.insert(row.get(1)?);
            }
        }
        seqs.remove(&0);
        let newest: Vec<i64> = seqs.into_iter().rev().take(ENTRIES_SHOWN).collect();
        let mut counts: HashMap<i64, (i64, i64)> = HashMap::new();
        for row in numbered(on, &EDGE_COUNTS, site, &newest).await? {
            counts.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        }
        let mut entries = entries(on, vault, site, &newest).await?;
        let told = newest.iter().filter_map(|seq| {
            let entry = entries.remove(&Seq(*seq as u64))?;
            let (made, current) = counts.get(seq).copied().unwrap_or_default();
            Some((entry, made, current))
        });
        Ok(told.collect())
    }

    /// One entry of the log, with the edges that it has made and that hold now.
    pub async fn log_entry(
        &self,
        vault: &Vault,
        site: SiteId,
        seq: i64,
    ) -> Result<Option<(Entry, Vec<EdgeId>)>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let Some(entry) = entries(&mut lease, vault, site, &[seq]).await?.remove(&Seq(seq as u64)) else {
            return Ok(None);
        };
        let asked = query(include_str!("../sql/edges_made_by.sql")).bind(&site.0).bind(seq);
        let rows = asked.fetch_all(&mut lease).await?;
        let edges: Result<Vec<EdgeId>, StoreError> =
            rows.iter().map(|row| Ok(EdgeId { by: entry.seq, number: row.get::<i64>(0)? as u16 })).collect();
        Ok(Some((entry, edges?)))
    }

    /// Refused joins that wait for an agent: of a site, or of some contacts; with when each was refused.
    pub async fn open_cases(
        &self,
        vault: &Vault,
        site: SiteId,
        of: Option<&BTreeSet<ContactId>>,
    ) -> Result<Vec<(Case, Entry)>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let on = &mut *lease;
        let found = match of {
            Some(some) => {
                let ids: Vec<Vec<u8>> = some.iter().map(|it| it.0.to_vec()).collect();
                let mut found = rows(&mut *on, &CASES, site, &ids).await?;
                found.extend(rows(&mut *on, &CASES_OTHER, site, &ids).await?);
                found
            }
            None => query(include_str!("../sql/all_cases.sql")).bind(&site.0).fetch_all(&mut *on).await?,
        };
        let mut subjects = Vec::new();
        for row in &found {
            subjects.push(row.get::<[u8; 16]>(0)?);
        }
        let keys = keys(on, vault, site, subjects).await?;
        let mut cases: BTreeMap<(i64, Case), ()> = BTreeMap::new();
        for row in &found {
            let a: [u8; 16] = row.get(0)?;
            let plain = keys.get(&a).and_then(|key| key.open(row.get(4).ok()?, &about(site, a)).ok());
            let key: Option<Key> = plain.and_then(|it| serde_json::from_slice(&it).ok());
            let rule = crate::identity::log::Rule::of_word(row.get(2)?);
            let (Some(key), Some(rule)) = (key, rule) else { continue };
            cases.insert((row.get(3)?, Case { key, a: ContactId(a), b: ContactId(row.get(1)?), rule }), ());
        }
        let mut open = Vec::new();
        for (seq, case) in cases.into_keys().rev() {
            let mut slice = Slice::new(&mut *on, vault, site);
            slice.load_case(&case, Seq(seq as u64)).await?;
            if slice.state.open_cases().contains(&&case) {
                open.push((seq, case));
            }
        }
        let seqs: Vec<i64> = open.iter().map(|(seq, _)| *seq).collect();
        let entries = entries(on, vault, site, &seqs).await?;
        Ok(open.into_iter().filter_map(|(seq, case)| Some((case, entries.get(&Seq(seq as u64))?.clone()))).collect())
    }

    /// Who holds each of some identifiers.
    pub async fn holders(
        &self,
        vault: &Vault,
        site: SiteId,
        keys: impl IntoIterator<Item = Key>,
    ) -> Result<HashMap<Key, BTreeSet<ContactId>>, StoreError> {
        let mut found: HashMap<Key, BTreeSet<ContactId>> = HashMap::new();
        for key in keys {
            let all = self.find_by_key(vault, site, &key).await?;
            let cards: Cards = cards(&mut *self.pool.lease().await?, vault, site, all.iter().copied()).await?;
            found.insert(key, all.into_iter().filter_map(|it| cards.of(it).map(|(id, ..)| id)).collect());
        }
        Ok(found)
    }

    /// Contacts whose e-mail address differs from one only by what its provider may ignore.
    pub async fn similar(&self, vault: &Vault, site: SiteId, similar: &str) -> Result<Vec<ContactId>, StoreError> {
        let blind = vault.blind(site, format!("similar {similar}").as_bytes()).to_vec();
        let asked = query(include_str!("../sql/contacts_by_word.sql")).bind(&site.0).bind(blind);
        let rows = asked.fetch_all(&mut *self.pool.lease().await?).await?;
        rows.iter().map(|row| Ok(ContactId(row.get(0)?))).collect()
    }
}

/// The card of somebody in a list; an empty one where there is none.
pub fn card_of(cards: &Cards, contact: ContactId) -> (ContactId, String, Card, Timestamp) {
    let found = cards.of(contact).map(|(id, kind, card, at)| (id, kind.to_owned(), card.clone(), at));
    found.unwrap_or_else(|| (contact, "ephemeral".to_owned(), Card::default(), Timestamp(0)))
}

/// Rows of many numbers, a few at a time.
async fn numbered(on: &mut Connection, by: &'static Rows, site: SiteId, all: &[i64]) -> Result<Vec<Row>, StoreError> {
    let (mut found, mut rest) = (Vec::new(), all);
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
        rest = later;
        let asked = query(by.sql(on.backend(), chunk.len())).bind(site.0.to_vec());
        found.extend(chunk.iter().fold(asked, |asked, it| asked.bind(*it)).fetch_all(&mut *on).await?);
    }
    Ok(found)
}

/// Entries of the log by their places.
async fn entries(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    seqs: &[i64],
) -> Result<HashMap<Seq, Entry>, StoreError> {
    let found = numbered(on, &ENTRIES, site, seqs).await?;
    let mut subjects = Vec::new();
    for row in &found {
        subjects.push(row.get::<[u8; 16]>(1)?);
    }
    let keys = keys(on, vault, site, subjects).await?;
    let mut entries = HashMap::new();
    for row in &found {
        let (seq, subject): (i64, [u8; 16]) = (row.get(0)?, row.get(1)?);
        let plain = keys.get(&subject).and_then(|key| key.open(row.get(5).ok()?, &about(site, subject)).ok());
        let told: serde_json::Value = serde_json::from_str(row.get(6)?).unwrap_or_default();
        let words = |it: &serde_json::Value| {
            let all = it.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned));
            all.collect::<Vec<_>>()
        };
        let entry = Entry {
            seq: Seq(seq as u64),
            kind: row.get(2)?,
            actor: row.get(3)?,
            at: Timestamp(row.get(4)?),
            assertion: plain.and_then(|it| serde_json::from_slice(&it).ok()),
            refused: words(&told["refused"]),
            ended: words(&told["ended"]).len() as i64,
            ignored: told["ignored"].as_str().unwrap_or_default().to_owned(),
        };
        entries.insert(entry.seq, entry);
    }
    Ok(entries)
}
