//! The part of a site's state that one assertion can touch: the holders of its identifiers, the contacts it names, and
//! everything about whoever is joined with them. Joins form components and holds do not, so it stays small.

use super::edges::{self, EdgeRow, NONE};
use super::vault::Vault;
pub(super) use super::vault::about;
use crate::clock::Timestamp;
use crate::identity::decide::ground;
use crate::identity::key::Key;
use crate::identity::log::{Assertion, Case, ContactId, Edge, EdgeId, EpochId, Level, Linked, Rule, Says, Seq};
use crate::identity::state::{Said, State};
use crate::seal::Secret;
use crate::sql::{Backend, Connection, Row, Rows, query};
use crate::store::{StoreError, sealed};
use protocol::ids::SiteId;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

static BY_A: Rows = Rows::new(include_str!("../sql/edges_by_a.sql"), 1);
static BY_B: Rows = Rows::new(include_str!("../sql/edges_by_b.sql"), 1);
static BY_KEY: Rows = Rows::new(include_str!("../sql/edges_by_key.sql"), 1);
static CONTACTS: Rows = Rows::new(include_str!("../sql/identity_contacts.sql"), 1);
static SEALS: Rows = Rows::new(include_str!("../sql/seals.sql"), 1);
static CASES: Rows = Rows::new(include_str!("../sql/cases_by_key.sql"), 1);

/// See the module.
pub struct Slice<'c, 'v> {
    pub on: &'c mut Connection,
    pub backend: Backend,
    pub vault: &'v Vault,
    pub site: SiteId,
    pub state: State,
    /// Contacts that the store knows.
    pub born: HashSet<ContactId>,
    seals: HashMap<[u8; 16], Secret>,
}

/// The subject of a site's settings.
pub const SETTINGS: [u8; 16] = [0xff; 16];

/// What an assertion is about, to begin with.
#[derive(Default)]
struct Seeds {
    keys: Vec<Key>,
    linked: Vec<Linked>,
    contacts: BTreeSet<ContactId>,
    edges: Vec<EdgeId>,
}

/// Whose key seals an assertion, as far as it says so itself.
pub fn subject(says: &Says) -> [u8; 16] {
    match says {
        Says::Mentions { by, .. } => edges::linked(*by).1,
        Says::Claims { epoch, .. } | Says::Proves { epoch, .. } => epoch.0,
        Says::Reports { conversation, .. } => conversation.0,
        Says::Verifies { contact, .. }
        | Says::Closes { contact, .. }
        | Says::Promotes { contact, .. }
        | Says::Edits { contact, .. }
        | Says::Notes { contact, .. }
        | Says::Opens { contact, .. }
        | Says::Splits { contact, .. }
        | Says::Erases { contact } => contact.0,
        Says::Merges { a, .. } | Says::NotSame { a, .. } => a.0,
        Says::Sets { .. } => SETTINGS,
        Says::Upserts { .. } | Says::MarksShared { .. } | Says::Revokes { .. } => NONE,
    }
}

fn seeds(it: &Assertion) -> Seeds {
    let mut seeds = Seeds::default();
    match &it.says {
        Says::Mentions { .. } | Says::Opens { .. } | Says::Sets { .. } => {}
        // Its placeholder, to see since when there is one.
        Says::Claims { epoch, .. } => _ = seeds.contacts.insert(ContactId(epoch.0)),
        Says::Reports { conversation, key } => {
            seeds.keys.push(key.clone());
            seeds.linked.push(Linked::Conversation(*conversation));
        }
        Says::Proves { epoch, keys, .. } => {
            seeds.keys.extend(keys.iter().map(|(key, _)| key.clone()));
            seeds.linked.push(Linked::Epoch(*epoch));
            // Its placeholder, to see whether that has become somebody.
            seeds.contacts.insert(ContactId(epoch.0));
        }
        Says::Upserts { id, keys, .. } => {
            seeds.keys.push(Key::ExternalId(id.clone()));
            seeds.keys.extend(keys.iter().cloned());
        }
        Says::Verifies { conversation, session, epoch, contact } => {
            seeds.contacts.insert(*contact);
            seeds.linked.extend(conversation.map(Linked::Conversation));
            seeds.linked.extend(session.map(Linked::Session));
            seeds.linked.extend(epoch.map(Linked::Epoch));
        }
        Says::Closes { contact, key } => {
            seeds.contacts.insert(*contact);
            seeds.keys.push(key.clone());
        }
        Says::Merges { a, b } | Says::NotSame { a, b } => seeds.contacts.extend([*a, *b]),
        Says::MarksShared { key } => seeds.keys.push(key.clone()),
        Says::Promotes { contact, .. } | Says::Edits { contact, .. } | Says::Erases { contact } => {
            seeds.contacts.insert(*contact);
        }
        Says::Notes { contact, keys } => {
            seeds.contacts.insert(*contact);
            seeds.keys.extend(keys.iter().cloned());
        }
        Says::Splits { contact, edges } => {
            seeds.contacts.insert(*contact);
            seeds.edges.extend(edges);
        }
        Says::Revokes { edges } => seeds.edges.extend(edges),
    }
    seeds
}

impl<'c, 'v> Slice<'c, 'v> {
    /// Nothing yet.
    pub fn new(on: &'c mut Connection, vault: &'v Vault, site: SiteId) -> Self {
        let backend = on.backend();
        Self { on, backend, vault, site, state: State::default(), born: HashSet::new(), seals: HashMap::new() }
    }

    /// Reads everything that an assertion can touch.
    pub async fn load(&mut self, it: &Assertion) -> Result<(), StoreError> {
        let site = self.site.0;
        let known = query(include_str!("../sql/assertion_seq.sql")).bind(&site).bind(&it.id.0);
        if let Some(row) = known.fetch_optional(&mut *self.on).await? {
            self.state.decide_once(it.id, Seq(row.get::<i64>(0)? as u64));
            return Ok(());
        }
        let what = ground(it);
        let blind = self.vault.blind(self.site, &what).to_vec();
        let heard = query(include_str!("../sql/heard.sql")).bind(&site).bind(blind);
        if let Some(row) = heard.fetch_optional(&mut *self.on).await? {
            self.state.heard(what, Timestamp(row.get(0)?));
        }
        self.read_said(&it.says).await?;
        self.read_token(it).await?;
        self.read_settings(&it.says).await?;
        self.gather(seeds(it)).await
    }

    /// Reads everything about some contacts, and whoever is joined with them.
    pub async fn load_contacts(&mut self, contacts: BTreeSet<ContactId>) -> Result<(), StoreError> {
        self.gather(Seeds { contacts, ..Seeds::default() }).await?;
        self.read_shared().await
    }

    /// Reads what something is linked to.
    pub async fn load_linked(&mut self, of: Linked) -> Result<(), StoreError> {
        self.gather(Seeds { linked: vec![of], ..Seeds::default() }).await
    }

    /// Lets a placeholder that nothing but claims have made be a contact, to be read; whether there is one.
    pub async fn show_placeholder(&mut self, contact: ContactId) -> Result<bool, StoreError> {
        let found = self.rows(&CONTACTS, &[contact.0.to_vec()]).await?;
        let is_there = match found.first() {
            Some(row) => row.get::<i64>(2)? == 0,
            None => false,
        };
        if is_there {
            self.state.bear(contact, super::write::PLACEHOLDER);
        }
        Ok(is_there)
    }

    /// Reads which of the identifiers that were read are shared: that is said of the identifier and of no contact.
    async fn read_shared(&mut self) -> Result<(), StoreError> {
        let edges = self.state.contacts().flat_map(|it| self.state.about(it));
        let held: BTreeSet<Key> = edges.filter_map(|(_, it)| it.what.key().cloned()).collect();
        let names: HashMap<Vec<u8>, Key> =
            held.into_iter().map(|key| (self.vault.index(self.site, &key).to_vec(), key)).collect();
        let indexes: Vec<Vec<u8>> = names.keys().cloned().collect();
        for row in self.edges(&BY_KEY, &indexes).await?.iter().filter(|it| it.kind == "shared") {
            if let Some(edge) = self.open(row, &names)? {
                self.state.add(row.id, edge);
            }
        }
        Ok(())
    }

    /// Reads what decides whether a case still waits.
    pub async fn load_case(&mut self, case: &Case, seq: Seq) -> Result<(), StoreError> {
        let contacts = BTreeSet::from([case.a, case.b]);
        self.gather(Seeds { contacts, keys: vec![case.key.clone()], ..Seeds::default() }).await?;
        self.state.open_case(case.clone(), seq);
        Ok(())
    }

    async fn gather(&mut self, seeds: Seeds) -> Result<(), StoreError> {
        let site = self.site.0;
        let Seeds { keys, linked, mut contacts, edges } = seeds;
        let names: HashMap<Vec<u8>, Key> =
            keys.into_iter().map(|key| (self.vault.index(self.site, &key).to_vec(), key)).collect();
        let mut rows: BTreeMap<EdgeId, EdgeRow> = BTreeMap::new();
        let mut keep = |found: Vec<EdgeRow>, contacts: &mut BTreeSet<ContactId>| {
            for row in found {
                if row.a != NONE {
                    contacts.insert(ContactId(row.a));
                }
                if row.kind == "join" {
                    contacts.insert(ContactId(row.b));
                }
                rows.insert(row.id, row);
            }
        };
        let indexes: Vec<Vec<u8>> = names.keys().cloned().collect();
        keep(self.edges(&BY_KEY, &indexes).await?, &mut contacts);
        let ids: Vec<Vec<u8>> = linked.iter().map(|it| edges::linked(*it).1.to_vec()).collect();
        let links = self.edges(&BY_B, &ids).await?;
        keep(links.into_iter().filter(|it| it.kind.starts_with("link_")).collect(), &mut contacts);
        for id in edges {
            let asked =
                query(include_str!("../sql/edge.sql")).bind(&site).bind(id.by.0 as i64).bind(i64::from(id.number));
            let found = asked.fetch_optional(&mut *self.on).await?.map(|row| EdgeRow::read(&row)).transpose()?;
            // It will end: both sides are wanted whole.
            contacts.extend(found.iter().filter(|it| it.kind == "not_same").map(|it| ContactId(it.b)));
            keep(found.into_iter().collect(), &mut contacts);
        }
        self.read_cases(&indexes, &names, &mut contacts).await?;
        let mut read: BTreeSet<ContactId> = BTreeSet::new();
        loop {
            let frontier: Vec<Vec<u8>> = contacts.difference(&read).map(|it| it.0.to_vec()).collect();
            if frontier.is_empty() {
                break;
            }
            read.extend(contacts.iter().copied());
            keep(self.edges(&BY_A, &frontier).await?, &mut contacts);
            let other = self.edges(&BY_B, &frontier).await?;
            keep(
                other.into_iter().filter(|it| matches!(it.kind.as_str(), "join" | "not_same")).collect(),
                &mut contacts,
            );
        }
        self.read_contacts(&contacts).await?;
        for (id, row) in rows {
            if let Some(edge) = self.open(&row, &names)? {
                self.state.add(id, edge);
            }
        }
        Ok(())
    }

    /// Whether a claim or mention is news.
    async fn read_said(&mut self, says: &Says) -> Result<(), StoreError> {
        let (by, keys, level) = match says {
            Says::Mentions { by, key } => (*by, std::slice::from_ref(key), Level::Observed),
            Says::Claims { epoch, keys, .. } => (Linked::Epoch(*epoch), &keys[..], Level::Claimed),
            _ => return Ok(()),
        };
        for key in keys {
            let row = query(include_str!("../sql/has_said.sql"))
                .bind(&self.site.0)
                .bind(edges::linked(by).1.to_vec())
                .bind(self.vault.index(self.site, key).to_vec())
                .bind(level as i64)
                .fetch_one(&mut *self.on)
                .await?;
            if row.get::<i64>(0)? > 0 {
                self.state.say(Said { by, key: key.clone(), level });
            }
        }
        Ok(())
    }

    /// What the site has set last that decisions depend on.
    async fn read_settings(&mut self, says: &Says) -> Result<(), StoreError> {
        if !matches!(says, Says::Proves { .. } | Says::Upserts { .. } | Says::Reports { .. }) {
            return Ok(());
        }
        let asked = query(include_str!("../sql/last_setting.sql")).bind(&self.site.0).bind(&SETTINGS);
        let Some(row) = asked.fetch_optional(&mut *self.on).await? else { return Ok(()) };
        let unreadable = || StoreError::Unreadable("a setting".to_owned());
        let key = self.vault.key(self.site, SETTINGS, row.get(1)?).map_err(|_| unreadable())?;
        let plain = key.open(row.get(0)?, &about(self.site, SETTINGS)).map_err(|_| unreadable())?;
        let set: Assertion = serde_json::from_slice(&plain).map_err(|_| unreadable())?;
        if let Says::Sets { role_mailboxes } = set.says {
            self.state.set_roles(role_mailboxes);
        }
        Ok(())
    }

    /// Which epoch has used a signed token before.
    async fn read_token(&mut self, it: &Assertion) -> Result<(), StoreError> {
        if !matches!(it.says, Says::Proves { signed: true, .. }) {
            return Ok(());
        }
        let blind = self.vault.blind(self.site, it.evidence.as_bytes()).to_vec();
        let asked = query(include_str!("../sql/token_epoch.sql")).bind(&self.site.0).bind(blind);
        if let Some(row) = asked.fetch_optional(&mut *self.on).await? {
            self.state.spend(&it.evidence, EpochId(row.get(0)?));
        }
        Ok(())
    }

    async fn edges(&mut self, by: &'static Rows, ids: &[Vec<u8>]) -> Result<Vec<EdgeRow>, StoreError> {
        let found = self.rows(by, ids).await?;
        found.iter().map(|row| Ok(EdgeRow::read(row)?)).collect()
    }

    async fn rows(&mut self, by: &'static Rows, ids: &[Vec<u8>]) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        let mut rest = ids;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(Rows::chunk(rest.len()));
            rest = later;
            let asked = query(by.sql(self.backend, chunk.len())).bind(&self.site.0);
            let asked = chunk.iter().fold(asked, |asked, it| asked.bind(&it[..]));
            found.extend(asked.fetch_all(&mut *self.on).await?);
        }
        Ok(found)
    }

    /// Refused joins over the identifiers; both sides are wanted whole, to see whether they still wait.
    async fn read_cases(
        &mut self,
        indexes: &[Vec<u8>],
        names: &HashMap<Vec<u8>, Key>,
        contacts: &mut BTreeSet<ContactId>,
    ) -> Result<(), StoreError> {
        for row in self.rows(&CASES, indexes).await? {
            let Some(key) = names.get(row.get::<&[u8]>(0)?).cloned() else { continue };
            let (a, b) = (ContactId(row.get(1)?), ContactId(row.get(2)?));
            let Some(rule) = Rule::of_word(row.get(3)?) else { continue };
            contacts.extend([a, b]);
            self.state.open_case(Case { key, a, b, rule }, Seq(row.get::<i64>(4)? as u64));
        }
        Ok(())
    }

    /// When contacts came to be, whether they are forgotten, and their keys.
    async fn read_contacts(&mut self, contacts: &BTreeSet<ContactId>) -> Result<(), StoreError> {
        let ids: Vec<Vec<u8>> = contacts.iter().map(|it| it.0.to_vec()).chain([NONE.to_vec()]).collect();
        for row in self.rows(&CONTACTS, &ids).await? {
            let contact = ContactId(row.get(0)?);
            let born = Seq(row.get::<i64>(1)? as u64);
            if born != super::write::PLACEHOLDER {
                self.born.insert(contact);
                self.state.bear(contact, born);
            }
            if row.get::<i64>(2)? != 0 {
                self.state.erase(contact);
            }
        }
        for row in self.rows(&SEALS, &ids).await? {
            let subject: [u8; 16] = row.get(0)?;
            let key = self.vault.key(self.site, subject, row.get(1)?);
            self.seals.insert(subject, key.map_err(|why| StoreError::Unreadable(format!("a key: {why}")))?);
        }
        Ok(())
    }

    fn open(&self, row: &EdgeRow, names: &HashMap<Vec<u8>, Key>) -> Result<Option<Edge>, StoreError> {
        let unreadable = || StoreError::Unreadable(format!("edge {:?}", row.id));
        let opened = match self.seals.get(&row.a) {
            Some(key) if !row.sealed.is_empty() => {
                let plain = key.open(&row.sealed, &about(self.site, row.a)).map_err(|_| unreadable())?;
                Some(String::from_utf8(plain).map_err(|_| unreadable())?)
            }
            _ => None,
        };
        match row.edge(opened.as_deref(), names.get(&row.key_index)) {
            // Whoever it named is forgotten.
            None if row.kind == "shared" && row.sealed.is_empty() => Ok(None),
            None => Err(unreadable()),
            edge => Ok(edge),
        }
    }

    /// A row of an edge that was made.
    pub async fn row(&mut self, id: EdgeId, edge: &Edge) -> Result<EdgeRow, StoreError> {
        let index = edge.what.key().map_or(NONE.to_vec(), |it| self.vault.index(self.site, it).to_vec());
        // What is about no contact is sealed with the site's own key.
        let subject = edge.what.contacts().first().map_or(NONE, |it| it.0);
        let sealed = match edges::secret(&edge.what) {
            Some(secret) => self.seal(subject, secret.as_bytes()).await?,
            None => Vec::new(),
        };
        Ok(EdgeRow::new(id, edge, index, sealed))
    }

    /// Seals something with a subject's key, which is made where there is none.
    pub async fn seal(&mut self, subject: [u8; 16], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        if !self.seals.contains_key(&subject) {
            let key = sealed::key(self.on, self.vault, self.site, subject).await?;
            self.seals.insert(subject, key);
        }
        Ok(self.seals[&subject].seal(plain, &about(self.site, subject), self.vault.nonce()))
    }
}
