//! Who is behind web sessions, as far as is known: along session or epoch, link, contact (section 2.2 of the specification).

use super::Told;
use super::cards::Card;
use super::edges::{EdgeRow, NONE};
use super::slice::about;
use super::vault::Vault;
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, EpochId};
use crate::seal::Secret;
use crate::sql::{Connection, Row, Rows, query};
use crate::store::{Store, StoreError};
use protocol::ids::{SessionId, SiteId};
use std::collections::{BTreeSet, HashMap};

static LINKS: Rows = Rows::new(include_str!("../sql/edges_by_b.sql"), 1);
static CAUSES: Rows = Rows::new(include_str!("../sql/causes.sql"), 1);
static CONTACTS: Rows = Rows::new(include_str!("../sql/contact_cards.sql"), 1);
static SEALS: Rows = Rows::new(include_str!("../sql/seals.sql"), 1);
static SAID: Rows = Rows::new(include_str!("../sql/said_by.sql"), 1);
static VERIFIED: Rows = Rows::new(include_str!("../sql/verified_keys.sql"), 1);

/// A web session, as far as it matters for who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The session.
    pub session: SessionId,
    /// Its epoch.
    pub epoch: EpochId,
    /// When it began.
    pub started_at: Timestamp,
}

/// Who is behind a web session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// The contact it is linked to, and how.
    pub linked: Option<LinkedTo>,
    /// What the visitor says, where nothing links.
    pub claims: Vec<Claim>,
}

/// A link to a contact.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkedTo {
    /// The contact that answers.
    pub contact: ContactId,
    /// What lists show of it.
    pub card: Card,
    /// How far the link is believed.
    pub level: u8,
    /// `token`, `code`, `agent`, `caller_id` or `api`.
    pub how: &'static str,
    /// An agent has linked this very session.
    pub by_agent: bool,
}

/// Something a visitor says.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What.
    pub told: Told,
    /// When it was said last.
    pub at: Timestamp,
    /// A contact has verified it.
    pub matches: bool,
    /// The keyed hash it is found by.
    pub index: Vec<u8>,
}

/// How something came about, from the kind of its entry and who made it.
pub fn how(kind: &str, actor: &str) -> &'static str {
    match (kind, actor) {
        ("proves", "token") => "token",
        ("proves", _) => "code",
        ("upserts", "api") => "api",
        ("upserts", _) => "import",
        ("reports", _) => "caller_id",
        ("claims" | "mentions", _) => "page",
        _ => "agent",
    }
}

/// Contacts as lists show them, by their ids and by those of their aliases.
pub struct Cards(HashMap<ContactId, (ContactId, String, Card, Timestamp)>);

impl Cards {
    /// The contact that answers for one, its kind, its card, and when it was changed.
    pub fn of(&self, contact: ContactId) -> Option<(ContactId, &str, &Card, Timestamp)> {
        self.0.get(&contact).map(|(id, kind, card, at)| (*id, kind.as_str(), card, *at))
    }
}

/// Asks for rows of many ids, a few at a time.
pub(in crate::store) async fn rows(
    on: &mut Connection,
    by: &'static Rows,
    site: SiteId,
    ids: &[Vec<u8>],
) -> Result<Vec<Row>, StoreError> {
    let (mut found, mut rest) = (Vec::new(), ids);
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
        rest = later;
        let asked = query(by.sql(on.backend(), chunk.len())).bind(site.0.to_vec());
        found.extend(chunk.iter().fold(asked, |asked, it| asked.bind(&it[..])).fetch_all(&mut *on).await?);
    }
    Ok(found)
}

/// Keys of some subjects, opened.
pub(super) async fn keys(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    of: impl IntoIterator<Item = [u8; 16]>,
) -> Result<HashMap<[u8; 16], Secret>, StoreError> {
    let ids: BTreeSet<Vec<u8>> = of.into_iter().map(|it| it.to_vec()).collect();
    let ids: Vec<Vec<u8>> = ids.into_iter().collect();
    let mut keys = HashMap::new();
    for row in rows(on, &SEALS, site, &ids).await? {
        let subject: [u8; 16] = row.get(0)?;
        let key =
            vault.key(site, subject, row.get(1)?).map_err(|why| StoreError::Unreadable(format!("a key: {why}")))?;
        keys.insert(subject, key);
    }
    Ok(keys)
}

/// The cards of some contacts, or of those that answer for them.
pub(super) async fn cards(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    wanted: impl IntoIterator<Item = ContactId>,
) -> Result<Cards, StoreError> {
    let mut alias: HashMap<ContactId, ContactId> = HashMap::new();
    let mut found: HashMap<ContactId, (String, Vec<u8>, Timestamp)> = HashMap::new();
    let mut open: Vec<ContactId> = wanted.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    while !open.is_empty() {
        let ids: Vec<Vec<u8>> = open.drain(..).map(|it| it.0.to_vec()).collect();
        for row in rows(&mut *on, &CONTACTS, site, &ids).await? {
            let id = ContactId(row.get(0)?);
            match row.get::<Option<&[u8]>>(1)?.and_then(|it| <[u8; 16]>::try_from(it).ok()) {
                Some(other) => {
                    alias.insert(id, ContactId(other));
                    if !found.contains_key(&ContactId(other)) && !alias.contains_key(&ContactId(other)) {
                        open.push(ContactId(other));
                    }
                }
                None => {
                    let sealed = row.get::<Option<&[u8]>>(3)?.unwrap_or_default().to_vec();
                    found.insert(id, (row.get(2)?, sealed, Timestamp(row.get(4)?)));
                }
            }
        }
    }
    let keys = keys(on, vault, site, found.keys().map(|it| it.0)).await?;
    let mut all = HashMap::new();
    for (id, (kind, sealed, at)) in found {
        let card = keys.get(&id.0).and_then(|key| Card::open(key, site, id, &sealed)).unwrap_or_default();
        all.insert(id, (id, kind, card, at));
    }
    for from in alias.keys() {
        let (mut at, mut steps) = (*from, 0);
        while let Some(next) = alias.get(&at).filter(|_| steps < 256) {
            (at, steps) = (*next, steps + 1);
        }
        if let Some(root) = all.get(&at).cloned() {
            all.insert(*from, root);
        }
    }
    Ok(Cards(all))
}

impl Store {
    /// Contacts as lists show them.
    pub async fn cards(
        &self,
        vault: &Vault,
        site: SiteId,
        wanted: impl IntoIterator<Item = ContactId>,
    ) -> Result<Cards, StoreError> {
        cards(&mut *self.pool.lease().await?, vault, site, wanted).await
    }

    /// Who is behind some web sessions; those of whom nothing is known are left out. A link covers an epoch's past for so
    /// many milliseconds.
    pub async fn people(
        &self,
        vault: &Vault,
        site: SiteId,
        visits: &[Visit],
        reach_ms: i64,
    ) -> Result<HashMap<SessionId, Person>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let on = &mut *lease;
        let ids: BTreeSet<Vec<u8>> =
            visits.iter().flat_map(|it| [it.session.0.to_vec(), it.epoch.0.to_vec()]).collect();
        let ids: Vec<Vec<u8>> = ids.into_iter().collect();
        let mut links: HashMap<[u8; 16], EdgeRow> = HashMap::new();
        for row in rows(on, &LINKS, site, &ids).await? {
            let edge = EdgeRow::read(&row)?;
            if !matches!(edge.kind.as_str(), "link_epoch" | "link_session") {
                continue;
            }
            // Among equals the latest: it was allowed knowing the others.
            match links.get(&edge.b) {
                Some(known) if (!known.flag, known.id) > (!edge.flag, edge.id) => {}
                _ => _ = links.insert(edge.b, edge),
            }
        }
        let causes = causes(on, site, links.values().map(|it| it.id.by.0 as i64)).await?;
        let cards = cards(on, vault, site, links.values().map(|it| ContactId(it.a))).await?;
        let mut people: HashMap<SessionId, Person> = HashMap::new();
        let mut unlinked: Vec<Visit> = Vec::new();
        for it in visits {
            let own = links.get(&it.session.0);
            let reached = |edge: &&EdgeRow| it.started_at.plus(reach_ms).0 >= edge.observed_at;
            let Some(edge) = own.or(links.get(&it.epoch.0).filter(reached)) else {
                unlinked.push(*it);
                continue;
            };
            let Some((contact, _, card, _)) = cards.of(ContactId(edge.a)) else { continue };
            let how = causes.get(&(edge.id.by.0 as i64)).copied().unwrap_or("agent");
            let linked = LinkedTo {
                contact,
                card: card.clone(),
                level: edge.level as u8,
                how,
                by_agent: own.is_some() && how == "agent",
            };
            people.insert(it.session, Person { linked: Some(linked), claims: Vec::new() });
        }
        let mut claims = claims(on, vault, site, unlinked.iter().map(|it| it.epoch)).await?;
        unlinked.sort_by_key(|it| it.session);
        for it in unlinked {
            if let Some(claims) = claims.get_mut(&it.epoch) {
                people.insert(it.session, Person { linked: None, claims: claims.clone() });
            }
        }
        Ok(people)
    }

    /// What an epoch says of itself.
    pub async fn claims(&self, vault: &Vault, site: SiteId, epoch: EpochId) -> Result<Vec<Claim>, StoreError> {
        let found = claims(&mut *self.pool.lease().await?, vault, site, [epoch]).await?;
        Ok(found.into_values().next().unwrap_or_default())
    }

    /// How many other epochs claim the same.
    pub async fn other_claims(&self, site: SiteId, epoch: EpochId, claims: &[Claim]) -> Result<Vec<i64>, StoreError> {
        let mut lease = self.pool.lease().await?;
        let mut counts = Vec::with_capacity(claims.len());
        for it in claims {
            if matches!(it.told, Told::Field(..)) {
                // A name is no identifier: others may have it, too.
                counts.push(0);
                continue;
            }
            let asked = query(include_str!("../sql/other_claims.sql")).bind(&site.0).bind(&it.index[..]).bind(&epoch.0);
            counts.push(asked.fetch_one(&mut lease).await?.get(0)?);
        }
        Ok(counts)
    }
}

/// How some entries of the log came about.
pub(super) async fn causes(
    on: &mut Connection,
    site: SiteId,
    of: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, &'static str>, StoreError> {
    let all: BTreeSet<i64> = of.into_iter().collect();
    let all: Vec<i64> = all.into_iter().collect();
    let (mut found, mut rest) = (HashMap::new(), &all[..]);
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
        rest = later;
        let asked = query(CAUSES.sql(on.backend(), chunk.len())).bind(site.0.to_vec());
        let asked = chunk.iter().fold(asked, |asked, it| asked.bind(*it));
        for row in asked.fetch_all(&mut *on).await? {
            found.insert(row.get(0)?, how(row.get(1)?, row.get(2)?));
        }
    }
    Ok(found)
}

/// How many epochs have claimed an identifier since a moment.
pub async fn claims_since(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    key: &Key,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let index = vault.index(site, key).to_vec();
    let asked = query(include_str!("../sql/claims_since.sql")).bind(&site.0).bind(index).bind(since.0);
    Ok(asked.fetch_one(on).await?.get(0)?)
}

/// What some epochs say of themselves.
pub(super) async fn claims(
    on: &mut Connection,
    vault: &Vault,
    site: SiteId,
    of: impl IntoIterator<Item = EpochId>,
) -> Result<HashMap<EpochId, Vec<Claim>>, StoreError> {
    let ids: BTreeSet<Vec<u8>> = of.into_iter().map(|it| it.0.to_vec()).collect();
    let ids: Vec<Vec<u8>> = ids.into_iter().collect();
    let said = rows(on, &SAID, site, &ids).await?;
    if said.is_empty() {
        return Ok(HashMap::new());
    }
    let mut subjects: Vec<[u8; 16]> = Vec::new();
    let mut indexes: BTreeSet<Vec<u8>> = BTreeSet::new();
    for row in &said {
        subjects.push(row.get(0)?);
        indexes.insert(row.get::<&[u8]>(1)?.to_vec());
    }
    let keys = keys(on, vault, site, subjects).await?;
    let indexes: Vec<Vec<u8>> = indexes.into_iter().collect();
    let mut verified: BTreeSet<Vec<u8>> = BTreeSet::new();
    for row in rows(on, &VERIFIED, site, &indexes).await? {
        verified.insert(row.get::<&[u8]>(0)?.to_vec());
    }
    let mut all: HashMap<EpochId, Vec<Claim>> = HashMap::new();
    for row in &said {
        let id: [u8; 16] = row.get(0)?;
        let Some(plain) = keys.get(&id).and_then(|key| key.open(row.get(2).ok()?, &about(site, id)).ok()) else {
            continue;
        };
        let Ok(told) = serde_json::from_slice::<Told>(&plain) else { continue };
        let index = row.get::<&[u8]>(1)?.to_vec();
        let matches = matches!(told, Told::Key(_)) && verified.contains(&index);
        all.entry(EpochId(id)).or_default().push(Claim { told, at: Timestamp(row.get(3)?), matches, index });
    }
    for claims in all.values_mut() {
        claims.sort_by(|a, b| rank(&a.told).cmp(&rank(&b.told)).then(b.at.cmp(&a.at)));
    }
    debug_assert!(!all.contains_key(&EpochId(NONE)));
    Ok(all)
}

/// Identifiers first, the surest kind first.
fn rank(told: &Told) -> (u8, &str) {
    match told {
        Told::Key(Key::ExternalId(_)) => (0, ""),
        Told::Key(Key::Email(_)) => (1, ""),
        Told::Key(Key::Phone(_)) => (2, ""),
        Told::Field(name, _) => (3, name),
    }
}

impl Person {
    /// A word or two for lists: a name, else an identifier.
    pub fn title(&self) -> String {
        if let Some(it) = &self.linked {
            return it.card.title().to_owned();
        }
        let field = |wanted: &str| {
            self.claims.iter().find_map(|it| match &it.told {
                Told::Field(name, value) if name == wanted => Some(value.clone()),
                _ => None,
            })
        };
        let name = field("name").or_else(|| {
            let parts = [field("first_name"), field("last_name")];
            let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            (!name.is_empty()).then_some(name)
        });
        name.or_else(|| self.identifier()).unwrap_or_default()
    }

    /// The first identifier that is claimed.
    pub fn identifier(&self) -> Option<String> {
        self.claims.iter().find_map(|it| match &it.told {
            Told::Key(Key::ExternalId(it)) => Some(it.id().to_owned()),
            Told::Key(it) => Some(it.text()),
            Told::Field(..) => None,
        })
    }

    /// How far it is believed.
    pub fn level(&self) -> u8 {
        self.linked.as_ref().map_or(1, |it| it.level)
    }

    /// Claims what a contact has verified.
    pub fn matches(&self) -> bool {
        self.claims.iter().any(|it| it.matches)
    }
}
