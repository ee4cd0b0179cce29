//! Signed identify: the customer's server vouches for its visitor with a short token (JWS, compact). What a token says is
//! believed only if its key is one of the site's, with the algorithm that is pinned for it here; anything else makes its
//! words claims (section 10 of the specification).

use crate::clock::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use protocol::ids::VisitorId;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;

/// Bytes of a token at most.
const LONGEST: usize = 4_096;
/// Seconds that a token may live.
const LIFETIME_S: i64 = 3_600;
/// Seconds by which a customer's clock may be ahead of ours.
const AHEAD_S: i64 = 60;

/// A key that a site signs with, and the one algorithm it is good for.
#[derive(Clone, PartialEq, Eq)]
pub enum SigningKey {
    /// EdDSA: the public half.
    Ed25519([u8; 32]),
    /// HS256: the shared secret.
    Hs256(Vec<u8>),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.algorithm())
    }
}

impl SigningKey {
    /// Its algorithm's name in a token.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "EdDSA",
            Self::Hs256(_) => "HS256",
        }
    }

    fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(public) => {
                let key = VerifyingKey::from_bytes(public);
                let signature = Signature::from_slice(signature);
                matches!((key, signature), (Ok(key), Ok(signature)) if key.verify_strict(text, &signature).is_ok())
            }
            Self::Hs256(secret) => {
                let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret) else { return false };
                mac.update(text);
                // Compares in constant time.
                mac.verify_slice(signature).is_ok()
            }
        }
    }
}

/// Why a token vouches for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Not three parts of base64url, not JSON, a name twice, or too long.
    #[error("malformed")]
    Malformed,
    /// Its key is none of the site's.
    #[error("unknown_key")]
    UnknownKey,
    /// Another algorithm than its key's.
    #[error("wrong_algorithm")]
    Algorithm,
    /// It was changed, or signed with another key.
    #[error("bad_signature")]
    Signature,
    /// For another site.
    #[error("wrong_issuer")]
    Issuer,
    /// For another browser.
    #[error("wrong_visitor")]
    Visitor,
    /// Not good any more, not good yet, or good for too long.
    #[error("expired")]
    Expired,
    /// Without a time, an id or anything to vouch for.
    #[error("incomplete")]
    Incomplete,
}

/// What a token says, and which of it was verified by the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Says {
    /// The token's id.
    pub id: String,
    /// The customer's own id of the person.
    pub subject: Option<String>,
    /// E-mail address, and whether the customer has verified it.
    pub email: Option<(String, bool)>,
    /// Telephone number, and whether the customer has verified it.
    pub phone: Option<(String, bool)>,
}

/// The claims that are read; others are left alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    email: Option<String>,
    email_verified: Option<bool>,
    phone: Option<String>,
    phone_verified: Option<bool>,
    iat: Option<i64>,
    exp: Option<i64>,
    jti: Option<String>,
    vid: Option<String>,
}

/// The header: its algorithm is only compared, its key only looked up. What brings or points to keys is not followed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Header {
    alg: Option<String>,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// Verifies a token of a visitor of a site, as it is at its receipt.
pub fn verify(
    raw: &str,
    keys: &[(String, SigningKey)],
    issuer: &str,
    visitor: VisitorId,
    now: Timestamp,
) -> Result<Says, BadToken> {
    let parts = parts(raw)?;
    let header: Header = object(parts.header)?;
    let kid = header.kid.ok_or(BadToken::UnknownKey)?;
    let (_, key) = keys.iter().find(|(id, _)| *id == kid).ok_or(BadToken::UnknownKey)?;
    if header.alg.as_deref() != Some(key.algorithm()) || header.crit.is_some() {
        return Err(BadToken::Algorithm);
    }
    let signature = decoded(parts.signature)?;
    if !key.has_signed(parts.signed.as_bytes(), &signature) {
        return Err(BadToken::Signature);
    }
    let claims: Claims = object(parts.claims)?;
    if claims.iss.as_deref() != Some(issuer) {
        return Err(BadToken::Issuer);
    }
    if claims.vid.as_deref() != Some(visitor.to_string().as_str()) {
        return Err(BadToken::Visitor);
    }
    let (Some(from), Some(until)) = (claims.iat, claims.exp) else { return Err(BadToken::Incomplete) };
    let now_s = now.0.div_euclid(1000);
    if until <= now_s || from > now_s + AHEAD_S || until.saturating_sub(from) > LIFETIME_S || until < from {
        return Err(BadToken::Expired);
    }
    let says = said(claims);
    let names_somebody = says.subject.is_some() || says.email.is_some() || says.phone.is_some();
    if says.id.is_empty() || !names_somebody { Err(BadToken::Incomplete) } else { Ok(says) }
}

/// What a token says that was not believed: claims, if it can be read at all.
pub fn claimed(raw: &str) -> Option<Says> {
    let claims: Claims = object(parts(raw).ok()?.claims).ok()?;
    let mut says = said(claims);
    for it in [&mut says.email, &mut says.phone].into_iter().flatten() {
        it.1 = false;
    }
    Some(says)
}

fn said(claims: Claims) -> Says {
    Says {
        id: claims.jti.unwrap_or_default(),
        subject: claims.sub,
        email: claims.email.map(|it| (it, claims.email_verified == Some(true))),
        phone: claims.phone.map(|it| (it, claims.phone_verified == Some(true))),
    }
}

struct Parts<'t> {
    header: &'t str,
    claims: &'t str,
    signature: &'t str,
    signed: &'t str,
}

fn parts(raw: &str) -> Result<Parts<'_>, BadToken> {
    if raw.len() > LONGEST {
        return Err(BadToken::Malformed);
    }
    let (signed, signature) = raw.rsplit_once('.').ok_or(BadToken::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(BadToken::Malformed)?;
    if claims.contains('.') {
        return Err(BadToken::Malformed);
    }
    Ok(Parts { header, claims, signature, signed })
}

fn decoded(part: &str) -> Result<Vec<u8>, BadToken> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| BadToken::Malformed)
}

/// A JSON object whose names are all different: of two, one reader takes the first and another the last.
fn object<T: for<'de> Deserialize<'de>>(part: &str) -> Result<T, BadToken> {
    let text = decoded(part)?;
    let unique: Unique = serde_json::from_slice(&text).map_err(|_| BadToken::Malformed)?;
    let object = serde_json::Value::Object(unique.0.into_iter().collect());
    serde_json::from_value(object).map_err(|_| BadToken::Malformed)
}

struct Unique(BTreeMap<String, serde_json::Value>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Unique;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
                let mut all = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
                    if all.insert(name, value).is_some() {
                        return Err(serde::de::Error::custom("a name stands twice"));
                    }
                }
                Ok(Unique(all))
            }
        }
        from.deserialize_map(Names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::Signer;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp(1_795_176_000_000);
    const VISITOR: VisitorId = VisitorId([5; 16]);

    fn pair() -> ed25519_dalek::SigningKey {
        ed25519_dalek::SigningKey::from_bytes(&[3; 32])
    }

    fn keys() -> Vec<(String, SigningKey)> {
        let public = pair().verifying_key().to_bytes();
        vec![("ed".into(), SigningKey::Ed25519(public)), ("hs".into(), SigningKey::Hs256(vec![9; 32]))]
    }

    fn encode(it: &str) -> String {
        URL_SAFE_NO_PAD.encode(it)
    }

    /// Signs what stands there, whatever it is.
    fn signed(header: &str, claims: &str, hmac: bool) -> String {
        let text = format!("{}.{}", encode(header), encode(claims));
        let signature = if hmac {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&[9; 32]).expect("a key");
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        } else {
            pair().sign(text.as_bytes()).to_bytes().to_vec()
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn claims() -> Value {
        let now = NOW.0 / 1000;
        json!({"iss": "site", "sub": "u1", "email": "ann@x.com", "email_verified": true, "phone": "+16502530000",
            "iat": now - 5, "exp": now + 300, "jti": "t1", "vid": VISITOR.to_string(), "role": "ignored"})
    }

    fn token(change: impl Fn(&mut Value)) -> String {
        let mut claims = claims();
        change(&mut claims);
        signed(r#"{"alg":"EdDSA","kid":"ed"}"#, &claims.to_string(), false)
    }

    fn check(raw: &str) -> Result<Says, BadToken> {
        verify(raw, &keys(), "site", VISITOR, NOW)
    }

    #[test]
    fn a_good_token_vouches_for_what_the_customer_has_verified() {
        let expected = Says {
            id: "t1".into(),
            subject: Some("u1".into()),
            email: Some(("ann@x.com".into(), true)),
            phone: Some(("+16502530000".into(), false)),
        };
        assert_eq!(check(&token(|_| {})), Ok(expected.clone()));
        assert_eq!(check(&signed(r#"{"alg":"HS256","kid":"hs"}"#, &claims().to_string(), true)), Ok(expected));
    }

    #[test]
    fn anything_else_vouches_for_nothing() {
        let claims = claims().to_string();
        let hmac_with_public = {
            let text = format!("{}.{}", encode(r#"{"alg":"HS256","kid":"ed"}"#), encode(&claims));
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&pair().verifying_key().to_bytes()).expect("a key");
            mac.update(text.as_bytes());
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
        };
        let good = token(|_| {});
        let (text, _) = good.rsplit_once('.').expect("three parts");
        let now = NOW.0 / 1000;
        for (name, raw, why) in [
            ("none", format!("{}.{}.", encode(r#"{"alg":"none","kid":"ed"}"#), encode(&claims)), BadToken::Algorithm),
            ("algorithm switched", hmac_with_public, BadToken::Algorithm),
            ("no signature", format!("{text}."), BadToken::Signature),
            ("another's signature", signed(r#"{"alg":"EdDSA","kid":"ed"}"#, &claims, true), BadToken::Signature),
            ("unknown key", signed(r#"{"alg":"EdDSA","kid":"x"}"#, &claims, false), BadToken::UnknownKey),
            ("no key", signed(r#"{"alg":"EdDSA"}"#, &claims, false), BadToken::UnknownKey),
            (
                "a key of its own",
                signed(r#"{"alg":"EdDSA","kid":"mine","jwk":{"kty":"OKP"}}"#, &claims, false),
                BadToken::UnknownKey,
            ),
            (
                "kid as a path",
                signed(r#"{"alg":"EdDSA","kid":"../../dev/null"}"#, &claims, false),
                BadToken::UnknownKey,
            ),
            ("critical", signed(r#"{"alg":"EdDSA","kid":"ed","crit":["b64"]}"#, &claims, false), BadToken::Algorithm),
            (
                "header twice",
                signed(r#"{"alg":"EdDSA","alg":"EdDSA","kid":"ed"}"#, &claims, false),
                BadToken::Malformed,
            ),
            (
                "claim twice",
                signed(r#"{"alg":"EdDSA","kid":"ed"}"#, &claims.replacen('{', r#"{"sub":"u0","#, 1), false),
                BadToken::Malformed,
            ),
            ("other site", token(|it| it["iss"] = json!("other")), BadToken::Issuer),
            ("other browser", token(|it| it["vid"] = json!("01a1f8ee-6a00-7101-8101-010101010101")), BadToken::Visitor),
            ("no browser", token(|it| it["vid"] = Value::Null), BadToken::Visitor),
            ("expired", token(|it| it["exp"] = json!(now)), BadToken::Expired),
            ("too long", token(|it| it["exp"] = json!(now - 5 + 3_601)), BadToken::Expired),
            (
                "from the future",
                token(|it| {
                    it["iat"] = json!(now + 61);
                    it["exp"] = json!(now + 100)
                }),
                BadToken::Expired,
            ),
            ("no end", token(|it| it["exp"] = Value::Null), BadToken::Incomplete),
            ("no id", token(|it| it["jti"] = Value::Null), BadToken::Incomplete),
            ("a number as subject", token(|it| it["sub"] = json!(7)), BadToken::Malformed),
            ("true as a text", token(|it| it["email_verified"] = json!("true")), BadToken::Malformed),
            ("not a token", "abc".into(), BadToken::Malformed),
            ("four parts", format!("{good}.x"), BadToken::Malformed),
            ("too many bytes", "a".repeat(5_000), BadToken::Malformed),
        ] {
            assert_eq!(check(&raw), Err(why), "{name}");
        }
        for at in 0..good.len() {
            let mut changed = good.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("letters");
            // The last letter of a part may have bits that say nothing.
            if changed != good && URL_SAFE_NO_PAD.decode(changed.rsplit('.').next().unwrap_or_default()).is_ok() {
                assert!(check(&changed).is_err(), "byte {at}");
            }
        }
    }

    #[test]
    fn what_a_bad_token_says_is_claimed_and_nothing_of_it_verified() {
        let expired = token(|it| it["exp"] = json!(1));
        let says = claimed(&expired).expect("it can be read");
        assert_eq!((says.subject.as_deref(), says.email), (Some("u1"), Some(("ann@x.com".into(), false))));
        assert_eq!(claimed("abc"), None);
    }
}
