//! E-mail addresses: two that reach the same mailbox for certain have the same key, and nothing is guessed. No provider's
//! tricks are undone (`+tag`, dots, other domains of the same provider).

use super::NoKey;
use super::junk::is_junk;
use crate::unseen::is_unseen;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Bytes of an address, and of its local part, at most (RFC 5321, 4.5.3.1).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// Mailboxes of roles (RFC 2142, and what is usual): many people read them, so they are shared from the start.
const ROLES: [&str; 28] = [
    "abuse",
    "admin",
    "billing",
    "contact",
    "ftp",
    "hello",
    "help",
    "hostmaster",
    "info",
    "list",
    "list-request",
    "mailer-daemon",
    "marketing",
    "news",
    "no-reply",
    "noc",
    "noreply",
    "office",
    "postmaster",
    "root",
    "sales",
    "security",
    "support",
    "trouble",
    "usenet",
    "uucp",
    "webmaster",
    "www",
];

/// The key of an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Email(String);

impl Email {
    /// Reads an address. `preserve_case` keeps capitals of the local part apart, for sites that want it.
    pub fn parse(raw: &str, preserve_case: bool) -> Result<Self, NoKey> {
        let trimmed = raw.trim();
        if is_junk(trimmed) {
            return Err(NoKey::Junk);
        }
        if trimmed.chars().any(is_unseen) {
            return Err(NoKey::Unseen);
        }
        let address: String = trimmed.nfc().collect();
        let (local, domain) = address.rsplit_once('@').ok_or(NoKey::Malformed)?;
        if local.starts_with('"') || domain.starts_with('[') {
            return Err(NoKey::Unusual);
        }
        let bad_local = local.is_empty()
            || local.starts_with('.')
            || local.ends_with('.')
            || local.contains("..")
            || local.chars().any(|it| it.is_whitespace() || "()<>[]:;@\\,\"".contains(it));
        if bad_local {
            return Err(NoKey::Malformed);
        }
        let domain = domain_key(domain)?;
        let local = if preserve_case { local.to_owned() } else { local.to_lowercase().nfc().collect() };
        if local.len() > LONGEST_LOCAL || local.len() + 1 + domain.len() > LONGEST {
            return Err(NoKey::TooLong);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The same for addresses that may be one person's: without tag and dots. For suggestions, and for nothing else.
    pub fn similar(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let bare = local.split('+').next().unwrap_or_default().replace('.', "").to_lowercase();
        format!("{bare}@{domain}")
    }

    /// Whether it mixes alphabets in which letters look alike: agents are told.
    pub fn looks_alike(&self) -> bool {
        let shown = idna::domain_to_unicode(self.0.rsplit_once('@').map_or("", |(_, it)| it)).0;
        let text = self.local().chars().chain(shown.chars());
        let mut seen = [false; 3];
        for it in text {
            match it {
                'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => seen[0] = true,
                '\u{370}'..='\u{3ff}' => seen[1] = true,
                '\u{400}'..='\u{52f}' => seen[2] = true,
                _ => {}
            }
        }
        seen.iter().filter(|it| **it).count() > 1
    }
}

/// Whether several people read the mailbox, as `info@`.
pub fn is_role_mailbox(email: &Email) -> bool {
    ROLES.contains(&email.local().to_lowercase().as_str())
}

fn domain_key(domain: &str) -> Result<String, NoKey> {
    let domain =
        idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::STD3).map_err(|_| NoKey::Malformed)?;
    let domain = domain.strip_suffix('.').unwrap_or(&domain);
    let labels_are_good =
        domain.split('.').all(|it| !it.is_empty() && it.len() <= 63 && !it.starts_with('-') && !it.ends_with('-'));
    if !domain.contains('.') || !labels_are_good || domain.split('.').all(|it| it.bytes().all(|b| b.is_ascii_digit())) {
        return Err(NoKey::Malformed);
    }
    Ok(domain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(raw: &str) -> Result<String, NoKey> {
        Email::parse(raw, false).map(|it| it.as_str().to_owned())
    }

    #[test]
    fn what_reaches_the_same_mailbox_has_the_same_key() {
        for (raw, expected) in [
            ("Ann@X.com", "ann@x.com"),
            ("  ann@x.com. ", "ann@x.com"),
            ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
            ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
            ("ANNE\u{301}@x.com", "ann\u{e9}@x.com"),
            ("ann+shop@gmail.com", "ann+shop@gmail.com"),
            ("a.nn@gmail.com", "a.nn@gmail.com"),
            ("ann@googlemail.com", "ann@googlemail.com"),
            ("o'hara_99%x@a-b.co.uk", "o'hara_99%x@a-b.co.uk"),
        ] {
            assert_eq!(key(raw).as_deref(), Ok(expected), "{raw}");
            assert_eq!(key(expected).as_deref(), Ok(expected), "a key of a key is the same: {expected}");
        }
        assert_eq!(Email::parse("Ann@X.com", true).map(|it| it.as_str().to_owned()), Ok("Ann@x.com".into()));
    }

    #[test]
    fn what_is_no_mailbox_of_somebody_has_none() {
        for (raw, why) in [
            ("", NoKey::Junk),
            ("null", NoKey::Junk),
            ("ann", NoKey::Malformed),
            ("@x.com", NoKey::Malformed),
            ("ann@", NoKey::Malformed),
            ("ann@x", NoKey::Malformed),
            ("a@b@x.com", NoKey::Malformed),
            ("a nn@x.com", NoKey::Malformed),
            (".ann@x.com", NoKey::Malformed),
            ("a..nn@x.com", NoKey::Malformed),
            ("ann@x..com", NoKey::Malformed),
            ("ann@-x.com", NoKey::Malformed),
            ("ann@192.0.2.1", NoKey::Malformed),
            ("ann@x_y.com", NoKey::Malformed),
            ("\"ann\"@x.com", NoKey::Unusual),
            ("ann@[192.0.2.1]", NoKey::Unusual),
            ("an\u{200b}n@x.com", NoKey::Unseen),
            ("ann\u{202e}@x.com", NoKey::Unseen),
            ("ann\n@x.com", NoKey::Unseen),
        ] {
            assert_eq!(key(raw), Err(why), "{raw:?}");
        }
        assert_eq!(key(&format!("{}@x.com", "a".repeat(65))), Err(NoKey::TooLong));
        assert_eq!(key(&format!("a@{}.com", "b.".repeat(125) + "c")), Err(NoKey::TooLong));
    }

    #[test]
    fn likeness_is_a_hint_only() {
        let email = |raw| Email::parse(raw, false).expect(raw);
        assert_eq!(email("ann+shop@gmail.com").similar(), email("a.nn@gmail.com").similar());
        assert_ne!(email("ann+shop@gmail.com"), email("a.nn@gmail.com"));
        assert!(email("аnn@x.com").looks_alike(), "the first letter is Cyrillic");
        assert!(!email("ann@x.com").looks_alike() && !email("анна@почта.example").local().is_empty());
        assert!(is_role_mailbox(&email("Info@x.com")) && !is_role_mailbox(&email("ann@x.com")));
    }
}
