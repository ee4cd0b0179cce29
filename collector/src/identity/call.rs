//! A call of `identify`, as it was judged at its receipt: tokens expire and keys change, so what was found then is written
//! down, and a later replay finds the same.

use super::key::Key;
use super::log::{EpochId, Level, Says};
use super::rules::{OWN, Rules};
use super::token::{self, SigningKey};
use crate::clock::Timestamp;
use protocol::ids::VisitorId;
use protocol::read::{Attributes, Value};
use serde::{Deserialize, Serialize};

/// Fields of one call at most, and characters of one.
const FIELDS: usize = 16;
const FIELD_CHARS: usize = 256;

/// See the module. It names a person: it is kept sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// What it says, and how far each is believed.
    pub keys: Vec<(Key, Level)>,
    /// Identifiers as they came.
    pub raw: Vec<String>,
    /// What else a page says of its visitor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<(String, String)>,
    /// The id of the signed token that vouches for them, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// Why a token vouches for nothing; empty where it does, and where there was none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bad_token: String,
}

/// Judges the attributes of a call.
pub fn judge(
    attributes: &Attributes,
    rules: &Rules,
    keys: &[(String, SigningKey)],
    issuer: &str,
    visitor: VisitorId,
    now: Timestamp,
) -> Call {
    let token = attributes.0.iter().find_map(|(name, value)| match value {
        Value::Text(text) if name == "token" => Some(text),
        _ => None,
    });
    match token {
        Some(raw) => of_token(raw, rules, keys, issuer, visitor, now),
        None => of_claims(attributes, rules),
    }
}

fn of_token(
    raw: &str,
    rules: &Rules,
    keys: &[(String, SigningKey)],
    issuer: &str,
    visitor: VisitorId,
    now: Timestamp,
) -> Call {
    let (says, bad) = match token::verify(raw, keys, issuer, visitor, now) {
        Ok(says) => (Some(says), String::new()),
        Err(why) => (token::claimed(raw), why.to_string()),
    };
    let good = bad.is_empty();
    let mut call = Call { keys: Vec::new(), raw: Vec::new(), fields: Vec::new(), token: None, bad_token: bad };
    let Some(says) = says else { return call };
    let proven = |verified: bool| if good && verified { Level::Proven } else { Level::Claimed };
    if let Some(id) = &says.subject {
        call.add(rules.external_id(OWN, id), id, if good { Level::Authoritative } else { Level::Claimed });
    }
    if let Some((address, verified)) = &says.email {
        call.add(rules.email(address), address, proven(*verified));
    }
    if let Some((number, verified)) = &says.phone {
        call.add(rules.phone(number), number, proven(*verified));
    }
    call.token = good.then_some(says.id);
    call
}

/// What a page says without a proof.
fn of_claims(attributes: &Attributes, rules: &Rules) -> Call {
    let mut call =
        Call { keys: Vec::new(), raw: Vec::new(), fields: Vec::new(), token: None, bad_token: String::new() };
    for (name, value) in &attributes.0 {
        let text = match value {
            Value::Text(text) => text.clone(),
            Value::Flag(it) => it.to_string(),
            Value::Whole(it) => it.to_string(),
            Value::Number(it) => it.to_string(),
        };
        match name.as_str() {
            "email" => call.add(rules.email(&text), &text, Level::Claimed),
            "phone" | "cellPhone" => call.add(rules.phone(&text), &text, Level::Claimed),
            "external_id" => call.add(rules.external_id(OWN, &text), &text, Level::Claimed),
            _ => call.say(field_name(name), &text),
        }
    }
    call
}

/// The names that other snippets use for what has a name here.
fn field_name(name: &str) -> &str {
    match name {
        "givenName" | "firstName" => "first_name",
        "familyName" | "lastName" => "last_name",
        it => it,
    }
}

impl Call {
    /// An identifier; what makes no key stays as it came.
    fn add(&mut self, key: Result<Key, super::key::NoKey>, raw: &str, level: Level) {
        match key {
            Ok(key) => {
                self.raw.push(raw.to_owned());
                self.keys.push((key, level));
            }
            Err(why) => self.say(&format!("no_key_{why}"), raw),
        }
    }

    fn say(&mut self, name: &str, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.fields.len() < FIELDS {
            self.fields.push((name.to_owned(), text.chars().take(FIELD_CHARS).collect()));
        }
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.fields.is_empty()
    }

    /// Whether it proves something.
    pub fn proves(&self) -> bool {
        self.keys.iter().any(|(_, level)| *level >= Level::Proven)
    }

    /// The same as an assertion about an epoch.
    pub fn says(&self, epoch: EpochId) -> Says {
        if self.proves() {
            return Says::Proves { epoch, keys: self.keys.clone(), signed: self.token.is_some() };
        }
        let keys = self.keys.iter().map(|(key, _)| key.clone()).collect();
        Says::Claims { epoch, keys, fields: self.fields.clone() }
    }

    /// What it rests on.
    pub fn evidence(&self) -> String {
        match (&self.token, self.bad_token.as_str()) {
            (Some(id), _) => format!("token {id}"),
            (None, "") => "page".to_owned(),
            (None, why) => format!("bad token: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VISITOR: VisitorId = VisitorId([5; 16]);
    const NOW: Timestamp = Timestamp(1_795_176_000_000);

    fn judged(attributes: &[(&str, &str)]) -> Call {
        let all = attributes.iter().map(|(name, text)| ((*name).to_owned(), Value::Text((*text).to_owned())));
        judge(&Attributes(all.collect()), &Rules::default(), &[], "site", VISITOR, NOW)
    }

    #[test]
    fn what_a_page_says_is_claimed_whatever_it_says() {
        let call = judged(&[("email", " Ann@X.com "), ("givenName", "Ann"), ("level", "4"), ("role", "agent")]);
        assert_eq!(
            call.keys.iter().map(|(key, level)| (key.text(), *level)).collect::<Vec<_>>(),
            [("ann@x.com".to_owned(), Level::Claimed)]
        );
        assert_eq!(call.raw, [" Ann@X.com "]);
        assert!(!call.proves() && matches!(call.says(EpochId([1; 16])), Says::Claims { .. }));
        assert!(call.fields.contains(&("first_name".into(), "Ann".into())));
    }

    #[test]
    fn what_makes_no_key_stays_as_it_came() {
        let call = judged(&[("email", "null"), ("phone", "*1234")]);
        assert!(call.keys.is_empty());
        assert_eq!(call.fields[0], ("no_key_junk".into(), "null".into()));
    }

    #[test]
    fn a_bad_token_proves_nothing_and_says_why() {
        let call = judged(&[("token", "a.b.c"), ("email", "ann@x.com")]);
        assert!(call.is_empty() && !call.proves(), "and there is no way round it by another attribute: {call:?}");
        assert_eq!(call.evidence(), "bad token: malformed");
    }
}
