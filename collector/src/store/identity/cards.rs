//! What lists and searches show of contacts: kept beside them, made anew for whoever a decision has touched. All of it
//! follows from the edges.

use super::slice::{Slice, about};
use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, Kind, Level};
use crate::seal::Secret;
use crate::sql::query;
use crate::store::StoreError;
use crate::store::identity::vault::Vault;
use protocol::ids::SiteId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Fields whose words can be searched for.
const SEARCHED: [&str; 4] = ["name", "first_name", "last_name", "company"];
/// Letters of the shortest and of the longest beginning of a word that is kept.
const BEGINNINGS: std::ops::RangeInclusive<usize> = 2..=10;
/// Words of a contact at most.
const WORDS: usize = 12;

/// What a list shows of a contact. Kept sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// A name; empty where there is none.
    #[serde(default)]
    pub name: String,
    /// The first e-mail address.
    #[serde(default)]
    pub email: String,
    /// The first telephone number.
    #[serde(default)]
    pub phone: String,
    /// The first external id.
    #[serde(default)]
    pub external_id: String,
    /// The highest level at which it holds an identifier.
    #[serde(default)]
    pub level: u8,
}

impl Card {
    /// Opens one that was sealed for a contact.
    pub fn open(key: &Secret, site: SiteId, contact: ContactId, sealed: &[u8]) -> Option<Self> {
        serde_json::from_slice(&key.open(sealed, &about(site, contact.0)).ok()?).ok()
    }

    /// A name, else an identifier.
    pub fn title(&self) -> &str {
        [&self.name, &self.email, &self.phone, &self.external_id]
            .into_iter()
            .find(|it| !it.is_empty())
            .map_or("", |it| it)
    }
}

/// The words of a text as they are compared: in lower case, without accents.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text.nfkd().filter(|it| !is_combining_mark(*it)).flat_map(char::to_lowercase).collect();
    let parts = folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    parts.map(str::to_owned).collect()
}

/// The keyed hash by which a beginning of a word is found: of its first ten letters.
pub fn beginning(vault: &Vault, site: SiteId, word: &str) -> Option<[u8; 32]> {
    let letters: Vec<char> = word.chars().take(*BEGINNINGS.end()).collect();
    if letters.len() < *BEGINNINGS.start() {
        return None;
    }
    let text: String = std::iter::once('w').chain(letters).collect();
    Some(vault.blind(site, text.as_bytes()))
}

impl Slice<'_, '_> {
    /// Makes the cards of contacts anew, and what they are found by.
    pub async fn refresh(&mut self, touched: &BTreeSet<ContactId>, at: Timestamp) -> Result<(), StoreError> {
        let site = self.site.0;
        let roots: BTreeSet<ContactId> = touched.iter().map(|it| self.state.canonical(*it)).collect();
        let all: BTreeSet<ContactId> = roots.iter().flat_map(|it| self.state.members(*it)).collect();
        for contact in all {
            if !self.state.is_known(contact) {
                continue;
            }
            let root = self.state.canonical(contact);
            if root != contact {
                query(include_str!("../sql/set_alias.sql"))
                    .bind(&site)
                    .bind(&contact.0)
                    .bind(&root.0)
                    .bind(at.0)
                    .execute(&mut *self.on)
                    .await?;
                self.drop_words(contact).await?;
                continue;
            }
            let card = self.card(contact, at);
            let kind = match self.state.members(contact).len() {
                1 => self.state.kind(contact).word(),
                _ if self.state.kind(contact) == Kind::Ephemeral => Kind::Ephemeral.word(),
                _ => "canonical",
            };
            let plain = serde_json::to_vec(&card).unwrap_or_default();
            let sealed = self.seal(contact.0, &plain).await?;
            query(include_str!("../sql/set_card.sql"))
                .bind(&site)
                .bind(&contact.0)
                .bind(kind)
                .bind(sealed)
                .bind(at.0)
                .execute(&mut *self.on)
                .await?;
            self.drop_words(contact).await?;
            for index in self.indexes(contact) {
                let asked = query(include_str!("../sql/add_word.sql")).bind(&site).bind(index.to_vec());
                asked.bind(&contact.0).execute(&mut *self.on).await?;
            }
        }
        Ok(())
    }

    fn card(&self, contact: ContactId, at: Timestamp) -> Card {
        let fields = self.state.fields(contact);
        let text = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let name = match text("name") {
            it if !it.is_empty() => it,
            _ => format!("{} {}", text("first_name"), text("last_name")).trim().to_owned(),
        };
        let mut card = Card { name, ..Card::default() };
        for level in [Level::Authoritative, Level::Proven, Level::Claimed] {
            for key in self.state.holds(contact, level, at) {
                card.level = card.level.max(level as u8);
                let (place, text) = match &key {
                    Key::Email(it) => (&mut card.email, it.as_str().to_owned()),
                    Key::Phone(it) => (&mut card.phone, it.as_str().to_owned()),
                    Key::ExternalId(it) => (&mut card.external_id, it.id().to_owned()),
                };
                if place.is_empty() {
                    *place = text;
                }
            }
        }
        card
    }

    async fn drop_words(&mut self, contact: ContactId) -> Result<(), StoreError> {
        let asked = query(include_str!("../sql/drop_words.sql")).bind(&self.site.0).bind(&contact.0);
        asked.execute(&mut *self.on).await?;
        Ok(())
    }

    fn indexes(&self, contact: ContactId) -> BTreeSet<[u8; 32]> {
        let fields = self.state.fields(contact);
        let named = SEARCHED.iter().filter_map(|it| fields.get(*it)).flat_map(|it| words(it)).take(WORDS);
        let beginnings = named.flat_map(|word| {
            let letters: Vec<char> = word.chars().collect();
            BEGINNINGS
                .filter(|it| *it <= letters.len())
                .map(|it| letters[..it].iter().collect())
                .collect::<Vec<String>>()
        });
        let mut all: BTreeSet<[u8; 32]> = beginnings.filter_map(|it| beginning(self.vault, self.site, &it)).collect();
        // And by what is left of its addresses without what providers may ignore: for hints.
        for key in self.state.holds(contact, Level::Observed, Timestamp(i64::MAX)) {
            if let Key::Email(it) = key {
                all.insert(self.vault.blind(self.site, format!("similar {}", it.similar()).as_bytes()));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_compared_without_accents_and_capitals() {
        assert_eq!(words("  Zoë O’Brien-Müller, GmbH "), ["zoe", "o", "brien", "muller", "gmbh"]);
        assert_eq!(words("李 小龍"), ["李", "小龍"]);
    }
}
