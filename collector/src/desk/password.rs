//! Passwords: argon2id with the least that OWASP asks for (19 MiB, two passes, one lane), on a thread of its own, two at a
//! time: a flood of logins waits in a short line instead of taking the memory, and whoever comes after that is sent away.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// Passwords that are hashed side by side.
static PLACES: Semaphore = Semaphore::const_new(2);
/// Passwords that are hashed or wait for it, at most: two seconds' worth.
static LINE: Semaphore = Semaphore::const_new(64);
/// The fewest and the most characters of a new password. Long ones would make hashing the prelude slow.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=256;

/// Why a password is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Too short or too long.
    #[error("a password has 12 to 256 characters")]
    Length,
    /// Made of the address or the name, or of one character.
    #[error("this password would be the first to be guessed: take words that have nothing to do with you")]
    Guessable,
}

/// The line is full.
#[derive(Debug, PartialEq, Eq)]
pub struct Busy;

/// Whether a password may be chosen by somebody with this address.
pub fn check(password: &str, email: &str) -> Result<(), BadPassword> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err(BadPassword::Length);
    }
    let lower = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    let one = lower.chars().all(|it| lower.starts_with(it));
    let row = "0123456789012345678901234567890".contains(&lower) || "qwertzuiop qwertyuiop asdfghjkl".contains(&lower);
    let mostly = |word: &str| word.len() >= 4 && lower.replace(word, "").chars().count() < 6;
    if one || row || lower == email || mostly(local) || mostly("password") || mostly("waymark") {
        return Err(BadPassword::Guessable);
    }
    Ok(())
}

/// Hashes a new password.
pub async fn hash(password: String) -> Result<String, Busy> {
    apart(move || hashed(&password)).await
}

/// Whether a password is the one that was hashed. Without a hash (no such account) it takes as long and says no.
pub async fn verify(password: String, stored: Option<String>) -> Result<bool, Busy> {
    apart(move || {
        static NOBODY: OnceLock<String> = OnceLock::new();
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.get_or_init(|| hashed("nobody has this password")).clone());
        let fits = PasswordHash::new(&stored)
            .is_ok_and(|it| Argon2::default().verify_password(password.as_bytes(), &it).is_ok());
        fits && known
    })
    .await
}

fn hashed(password: &str) -> String {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.expect("the parameters are good and the password is short").to_string()
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
    let _in_line = LINE.try_acquire().map_err(|_| Busy)?;
    let _place = PLACES.acquire().await.expect("it is never closed");
    Ok(tokio::task::spawn_blocking(work).await.expect("hashing does not panic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_nobody_fits_none() {
        let stored = hash("correct horse battery".into()).await.expect("nobody else is in line");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        for (password, stored, expected) in [
            ("correct horse battery", Some(stored.clone()), true),
            ("correct horse batterY", Some(stored), false),
            ("nobody has this password", None, false),
        ] {
            assert_eq!(verify(password.into(), stored).await, Ok(expected), "{password}");
        }
    }

    #[test]
    fn what_would_be_guessed_first_is_refused() {
        for (password, expected) in [
            ("short", Err(BadPassword::Length)),
            ("aaaaaaaaaaaaaa", Err(BadPassword::Guessable)),
            ("Password1234", Err(BadPassword::Guessable)),
            ("123456789012", Err(BadPassword::Guessable)),
            ("mira.lange2026", Err(BadPassword::Guessable)),
            ("seven grey herons", Ok(())),
            ("été à la mer 12", Ok(())),
        ] {
            assert_eq!(check(password, "mira.lange@shop.example"), expected, "{password}");
        }
    }
}
