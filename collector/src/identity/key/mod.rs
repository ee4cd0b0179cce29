//! Keys of identifiers: one constructor a type, and a key cannot be made any other way. What was typed is stored beside
//! the key; making a key of a key gives the same key. Reading one back from the log makes nothing of it: it stays what it
//! was when it was written.

mod email;
mod external_id;
mod junk;
mod phone;

pub use email::{Email, is_role_mailbox};
pub use external_id::ExternalId;
pub use phone::{Phone, Region};

use serde::{Deserialize, Serialize};

/// What identifies somebody. The order is the one in which a proof is decided: external id, e-mail, phone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    /// The customer's own id of somebody, in a namespace for each source.
    ExternalId(ExternalId),
    /// An e-mail address.
    Email(Email),
    /// A telephone number.
    Phone(Phone),
}

/// Why something is no key. It is stored as it came, and links nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// A placeholder that many share, as `null` or `0000`.
    #[error("junk")]
    Junk,
    /// Not the form of one.
    #[error("malformed")]
    Malformed,
    /// More bytes than one may have.
    #[error("too_long")]
    TooLong,
    /// It has characters that nobody sees.
    #[error("unseen_characters")]
    Unseen,
    /// An address whose local part is quoted, or whose domain is an address literal.
    #[error("unusual_address")]
    Unusual,
    /// A telephone number that nobody can have.
    #[error("invalid_number")]
    Invalid,
    /// An emergency, short, toll-free, premium or shared-cost number: nobody's own.
    #[error("not_personal")]
    NotPersonal,
}

/// Whether several people use an identifier from the start: mailboxes of roles.
pub fn is_shared_by_nature(key: &Key) -> bool {
    matches!(key, Key::Email(it) if is_role_mailbox(it))
}

impl Key {
    /// The kind: `external_id`, `email` or `phone`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ExternalId(_) => "external_id",
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
        }
    }

    /// The key as one text, unique within its kind.
    pub fn text(&self) -> String {
        match self {
            Self::ExternalId(it) => it.to_string(),
            Self::Email(it) => it.as_str().to_owned(),
            Self::Phone(it) => it.as_str().to_owned(),
        }
    }
}
