//! Personal data at rest: sealed with a key for each subject (a contact, an epoch, an agent), which is itself sealed with the
//! operator's key. To forget somebody is to destroy their key. What must be looked up is found by a keyed hash.
//!
//! ChaCha20-Poly1305 with a random nonce; what is sealed is bound to what it is about, so that it cannot be moved to
//! another row.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use std::path::Path;

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce.
const NONCE: usize = 12;

/// Why something cannot be sealed or opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The operator's key is not 64 hexadecimal digits.
    #[error("the key must be 64 hexadecimal digits, as `openssl rand -hex 32` writes them")]
    BadKey,
    /// It was sealed with another key, is about something else, or was changed.
    #[error("it cannot be opened: another key, or changed")]
    Unopened,
}

/// A secret key. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; KEY]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A key of chance.
    pub fn new(chance: [u8; KEY]) -> Self {
        Self(chance)
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(raw: &str) -> Result<Self, SealError> {
        let digits: Option<Vec<u8>> = raw.trim().chars().map(|it| it.to_digit(16).map(|it| it as u8)).collect();
        let digits = digits.filter(|it| it.len() == 2 * KEY).ok_or(SealError::BadKey)?;
        let mut key = [0; KEY];
        for (to, pair) in key.iter_mut().zip(digits.chunks(2)) {
            *to = pair[0] << 4 | pair[1];
        }
        Ok(Self(key))
    }

    /// Reads the key in a file.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        use anyhow::Context;
        let text =
            std::fs::read_to_string(file).with_context(|| format!("the key {} cannot be read", file.display()))?;
        Self::parse(&text).with_context(|| format!("{}", file.display()))
    }

    /// Its bytes, to be sealed themselves.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As hexadecimal digits, for its file.
    pub fn digits(&self) -> String {
        self.0.iter().map(|it| format!("{it:02x}")).collect()
    }

    /// Seals bytes that are about something.
    pub fn seal(&self, plain: &[u8], about: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
        let cipher = ChaCha20Poly1305::new(&Key::from(self.0));
        let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: about });
        [&nonce[..], &sealed.expect("less than 256 GiB")].concat()
    }

    /// Opens what was sealed.
    pub fn open(&self, sealed: &[u8], about: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(SealError::Unopened)?;
        let cipher = ChaCha20Poly1305::new(&Key::from(self.0));
        cipher.decrypt(&Nonce::from(*nonce), Payload { msg: rest, aad: about }).map_err(|_| SealError::Unopened)
    }

    /// A hash of a text that only holders of the key can make: the same for the same text, and says nothing about it.
    pub fn index(&self, kind: &str, text: &str) -> [u8; KEY] {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).expect("any length is good");
        for part in [kind, "\0", text] {
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> Secret {
        Secret::new([n; KEY])
    }

    #[test]
    fn what_is_sealed_is_opened_by_its_key_for_what_it_is_about_and_by_nothing_else() {
        let sealed = key(1).seal(b"ann@x.com", b"contact 1", [7; NONCE]);
        assert!(!sealed.windows(3).any(|it| it == b"ann"));
        assert_eq!(key(1).open(&sealed, b"contact 1").as_deref(), Ok(&b"ann@x.com"[..]));
        assert_eq!(key(2).open(&sealed, b"contact 1"), Err(SealError::Unopened));
        assert_eq!(key(1).open(&sealed, b"contact 2"), Err(SealError::Unopened), "it cannot be moved");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key(1).open(&changed, b"contact 1"), Err(SealError::Unopened), "byte {at}");
        }
        assert_eq!(key(1).open(&sealed[..5], b"contact 1"), Err(SealError::Unopened));
    }

    #[test]
    fn an_index_is_the_same_for_the_same_text_and_key() {
        assert_eq!(key(1).index("email", "ann@x.com"), key(1).index("email", "ann@x.com"));
        assert_ne!(key(1).index("email", "ann@x.com"), key(1).index("phone", "ann@x.com"));
        assert_ne!(key(1).index("email", "ann@x.com"), key(2).index("email", "ann@x.com"));
    }

    #[test]
    fn a_key_is_64_digits_and_never_shown() {
        let digits = "0123456789abcdef".repeat(4);
        assert_eq!(Secret::parse(&format!(" {digits}\n")).map(|it| it.digits()), Ok(digits.clone()));
        for bad in ["", "00", &digits[1..], &format!("{}x", &digits[1..])] {
            assert_eq!(Secret::parse(bad), Err(SealError::BadKey));
        }
        assert_eq!(format!("{:?}", key(1)), "Secret");
    }
}
