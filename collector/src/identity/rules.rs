//! What a site may set about identity (section 15 of the specification), and the one place where texts become keys under
//! these settings.

use super::key::{Email, ExternalId, Key, NoKey, Phone, Region};
use serde::{Deserialize, Serialize};

/// The namespace of the ids that a site's own tokens and uploads carry.
pub const OWN: &str = "site";
/// Days of a browser's anonymous past that a link covers at most.
pub const REACH_DAYS: u32 = 30;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Capitals in the local part of an address tell people apart.
    pub preserve_case: bool,
    /// ISO 3166-1 region of numbers without a country code; empty for none.
    pub region: String,
    /// More mailboxes that several people read.
    pub role_mailboxes: Vec<String>,
    /// More words that are no identifiers, in lower case.
    pub junk: Vec<String>,
    /// Days of a browser's anonymous past that a link covers.
    pub reach_days: u32,
    /// A claim links a conversation softly, never a browser.
    pub link_conversations_on_claim: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            preserve_case: false,
            region: String::new(),
            role_mailboxes: Vec::new(),
            junk: Vec::new(),
            reach_days: REACH_DAYS,
            link_conversations_on_claim: false,
        }
    }
}

impl Rules {
    /// The key of an e-mail address.
    pub fn email(&self, raw: &str) -> Result<Key, NoKey> {
        self.real(raw)?;
        Email::parse(raw, self.preserve_case).map(Key::Email)
    }

    /// The key of a telephone number.
    pub fn phone(&self, raw: &str) -> Result<Key, NoKey> {
        self.real(raw)?;
        Phone::parse(raw, self.region()).map(Key::Phone)
    }

    /// The key of an id in a namespace.
    pub fn external_id(&self, namespace: &str, raw: &str) -> Result<Key, NoKey> {
        self.real(raw)?;
        ExternalId::new(namespace, raw).map(Key::ExternalId)
    }

    /// The key of an identifier as people write it: its kind, and its text.
    pub fn key(&self, kind: &str, raw: &str) -> Result<Key, NoKey> {
        match kind {
            "email" => self.email(raw),
            "phone" => self.phone(raw),
            "external_id" => match raw.split_once(':') {
                Some((namespace, id)) if is_namespace(namespace) => self.external_id(namespace, id),
                _ => self.external_id(OWN, raw),
            },
            _ => Err(NoKey::Malformed),
        }
    }

    /// Milliseconds of a browser's anonymous past that a link covers.
    pub fn reach_ms(&self) -> i64 {
        i64::from(self.reach_days.min(REACH_DAYS)) * 24 * 3_600_000
    }

    /// Where numbers without a country code are from.
    pub fn region(&self) -> Option<Region> {
        Region::try_from(self.region.as_str()).ok()
    }

    fn real(&self, raw: &str) -> Result<(), NoKey> {
        let bare = raw.trim_matches(|it: char| it.is_whitespace() || matches!(it, '"' | '\'' | '`')).to_lowercase();
        if self.junk.contains(&bare) { Err(NoKey::Junk) } else { Ok(()) }
    }
}

/// Whether a text may name the source of external ids.
pub fn is_namespace(raw: &str) -> bool {
    (1..=32).contains(&raw.len())
        && raw.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_' || it == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_adds_to_the_junk_and_takes_nothing_from_it() {
        let rules = Rules { junk: vec!["n/a".into()], ..Rules::default() };
        assert_eq!(rules.external_id(OWN, " N/A "), Err(NoKey::Junk));
        assert_eq!(rules.external_id(OWN, "null"), Err(NoKey::Junk));
    }

    #[test]
    fn numbers_without_a_country_code_are_from_the_sites_region() {
        let german = Rules { region: "DE".into(), ..Rules::default() };
        assert_eq!(german.phone("0171 2345678").map(|it| it.text()).as_deref(), Ok("+491712345678"));
        assert!(Rules::default().phone("0171 2345678").is_err());
    }

    #[test]
    fn an_external_id_may_name_its_source() {
        let rules = Rules::default();
        for (raw, text) in [("u1", "site:u1"), ("crm:77", "crm:77"), ("A:b", "site:A:b")] {
            assert_eq!(rules.key("external_id", raw).map(|it| it.text()).as_deref(), Ok(text), "{raw}");
        }
    }
}
