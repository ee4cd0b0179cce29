//! The log: what was asserted, in the order it was decided, and what was decided about each.

use super::key::{ExternalId, Key};
use crate::clock::Timestamp;
use protocol::ids::SessionId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Ids of this folder: 16 bytes, each its own type.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub [u8; 16]);
    )*};
}

ids! {
    /// One assertion: given by whoever makes it, so that one that comes twice is known.
    AssertionId
    /// A stretch of a browser's life that can be linked.
    EpochId
    /// A person, as the desk knows one.
    ContactId
    /// A chat, call, e-mail or SMS thread.
    ConversationId
}

/// The place of an assertion in the log of its tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seq(pub u64);

/// How far something is believed (section 4 of the specification).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Seen in a text.
    Observed = 0,
    /// Said, unproven.
    Claimed = 1,
    /// Told by a channel, as caller id.
    Reported = 2,
    /// Proven by the visitor.
    Proven = 3,
    /// Vouched for by the customer's server, or verified by an agent.
    Authoritative = 4,
}

/// What a link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Linked {
    /// A browser's epoch.
    Epoch(EpochId),
    /// One web session.
    Session(SessionId),
    /// One conversation.
    Conversation(ConversationId),
}

/// An entry of the log. Everything that depends on the moment (level, keys, times) stands in it: deciding it again, next
/// year, comes to the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assertion {
    /// Its id.
    pub id: AssertionId,
    /// When it was seen, by whoever saw it; never later than `received_at`.
    pub observed_at: Timestamp,
    /// When it came.
    pub received_at: Timestamp,
    /// What it rests on: a token's id, a code's, an agent's reason. The same said again on the same ground is no news.
    pub evidence: String,
    /// Until when what it makes counts.
    pub expires_at: Option<Timestamp>,
    /// Identifiers as they came, where their keys are written otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raw: Vec<String>,
    /// What it says.
    pub says: Says,
}

/// What is asserted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are what their names and types say")]
pub enum Says {
    /// An identifier was seen in a text. Level 0.
    Mentions { by: Linked, key: Key },
    /// A visitor says so: identifiers, and what else there is to say of them. Level 1.
    Claims { epoch: EpochId, keys: Vec<Key>, fields: Vec<(String, String)> },
    /// A channel says so. Level 2.
    Reports { conversation: ConversationId, key: Key },
    /// Proven in a browser; `signed` where one token vouches for all of them. Levels 3 and 4.
    Proves { epoch: EpochId, keys: Vec<(Key, Level)>, signed: bool },
    /// The customer's server tells of a person. Level 4.
    Upserts { id: ExternalId, keys: Vec<Key>, fields: Vec<(String, String)> },
    /// An identifier is no longer theirs.
    Closes { contact: ContactId, key: Key },
    /// An agent has verified who it is: in a conversation, its web session, and the browser where they say so.
    Verifies {
        conversation: Option<ConversationId>,
        session: Option<SessionId>,
        epoch: Option<EpochId>,
        contact: ContactId,
    },
    /// An agent says that two contacts are one person.
    Merges { a: ContactId, b: ContactId },
    /// An agent says that they are not.
    NotSame { a: ContactId, b: ContactId },
    /// An agent says that several people use an identifier.
    MarksShared { key: Key },
    /// An agent makes more of a contact.
    Promotes { contact: ContactId, to: Kind },
    /// An agent writes something into a contact; an empty value takes a field away.
    Edits { contact: ContactId, fields: Vec<(String, String)> },
    /// An agent writes identifiers down: they stay claims until they are proven.
    Notes { contact: ContactId, keys: Vec<Key> },
    /// An agent opens the history of contacts that a visitor only claims to be. Without any effect.
    Opens { session: SessionId, contact: ContactId },
    /// An agent takes edges out of a contact and gives links and holds to a new one.
    Splits { contact: ContactId, edges: Vec<EdgeId> },
    /// What some edges say no longer holds.
    Revokes { edges: Vec<EdgeId> },
    /// A person is forgotten.
    Erases { contact: ContactId },
    /// The site's settings that decisions depend on.
    Sets { role_mailboxes: Vec<String> },
}

/// What a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// A placeholder for one epoch or conversation.
    Ephemeral,
    /// Holds an identifier that was proven.
    Identified,
    /// Made or edited by an agent or by the customer's server.
    Curated,
}

/// One edge: the how-many-th that an assertion has made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EdgeId {
    /// The assertion.
    pub by: Seq,
    /// From 0.
    pub number: u16,
}

impl fmt::Debug for EdgeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.by.0, self.number)
    }
}

/// Something that an accepted assertion has made.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// What it says.
    pub what: What,
    /// How far it is believed.
    pub level: Level,
    /// The assertion's times, for who comes later to compare.
    pub observed_at: Timestamp,
    /// After this it no longer counts for matching.
    pub expires_at: Option<Timestamp>,
    /// From this on a hold no longer counts for matching: it was closed.
    pub valid_to: Option<Timestamp>,
    /// The assertion that has ended it.
    pub revoked_by: Option<Seq>,
}

/// What an edge says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the fields are what their names and types say")]
pub enum What {
    /// A contact has an identifier.
    Hold { contact: ContactId, key: Key },
    /// Something belongs to a contact. A soft link is a guess by caller id.
    Link { of: Linked, to: ContactId, soft: bool },
    /// Two contacts are one person; `lost` answers with `kept`.
    Join { kept: ContactId, lost: ContactId },
    /// Several people use an identifier. `by_agent`: not found out by itself.
    Shared { key: Key, by_agent: bool },
    /// Two contacts are two people.
    NotSame { a: ContactId, b: ContactId },
    /// A contact is at least that.
    Is { contact: ContactId, kind: Kind },
    /// A contact's field.
    Field { contact: ContactId, name: String, value: String },
}

impl What {
    /// The contacts it is about.
    pub fn contacts(&self) -> Vec<ContactId> {
        match self {
            Self::Hold { contact, .. } | Self::Is { contact, .. } | Self::Field { contact, .. } => vec![*contact],
            Self::Link { to, .. } => vec![*to],
            Self::Join { kept: a, lost: b } | Self::NotSame { a, b } => vec![*a, *b],
            Self::Shared { .. } => Vec::new(),
        }
    }

    /// The identifier it is about.
    pub fn key(&self) -> Option<&Key> {
        match self {
            Self::Hold { key, .. } | Self::Shared { key, .. } => Some(key),
            _ => None,
        }
    }
}

/// Why a link, hold or join is refused (section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// One external id a namespace.
    K1,
    /// Two contacts that an agent has told apart.
    K2,
    /// A shared identifier.
    K3,
    /// An epoch has one contact.
    K5,
    /// Too many epochs, e-mails or phones.
    K6,
    /// A phone alone joins nobody.
    K9,
}

/// A join that was refused and waits for an agent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Case {
    /// The identifier.
    pub key: Key,
    /// Whom it was to join.
    pub a: ContactId,
    /// With whom.
    pub b: ContactId,
    /// Why it was not.
    pub rule: Rule,
}

/// A hint for agents, without any effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Suggestion {
    /// The identifier that both have proven.
    pub key: Key,
    /// One.
    pub a: ContactId,
    /// The other.
    pub b: ContactId,
}

impl Level {
    /// The level that a number stands for; the least for none.
    pub fn of_number(it: i64) -> Self {
        match it {
            1 => Self::Claimed,
            2 => Self::Reported,
            3 => Self::Proven,
            4 => Self::Authoritative,
            _ => Self::Observed,
        }
    }
}

impl Kind {
    /// The word in stores and on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ephemeral => "ephemeral",
            Self::Identified => "identified",
            Self::Curated => "curated",
        }
    }

    /// The kind a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Ephemeral, Self::Identified, Self::Curated].into_iter().find(|it| it.word() == word)
    }
}

impl Rule {
    /// The word in stores and on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::K1 => "k1",
            Self::K2 => "k2",
            Self::K3 => "k3",
            Self::K5 => "k5",
            Self::K6 => "k6",
            Self::K9 => "k9",
        }
    }

    /// The rule a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::K1, Self::K2, Self::K3, Self::K5, Self::K6, Self::K9].into_iter().find(|it| it.word() == word)
    }
}

impl Says {
    /// The word in the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Mentions { .. } => "mentions",
            Self::Claims { .. } => "claims",
            Self::Reports { .. } => "reports",
            Self::Proves { .. } => "proves",
            Self::Upserts { .. } => "upserts",
            Self::Closes { .. } => "closes",
            Self::Verifies { .. } => "verifies",
            Self::Merges { .. } => "merges",
            Self::NotSame { .. } => "not_same",
            Self::MarksShared { .. } => "marks_shared",
            Self::Promotes { .. } => "promotes",
            Self::Edits { .. } => "edits",
            Self::Notes { .. } => "notes",
            Self::Opens { .. } => "opens",
            Self::Splits { .. } => "splits",
            Self::Revokes { .. } => "revokes",
            Self::Erases { .. } => "erases",
            Self::Sets { .. } => "sets",
        }
    }
}

/// What became of an assertion.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Its place in the log.
    pub seq: Seq,
    /// What it has made, in order.
    pub made: Vec<EdgeId>,
    /// What it has ended.
    pub ended: Vec<EdgeId>,
    /// Joins, links or holds that were refused, and why.
    pub refused: Vec<Rule>,
    /// Cases that were opened.
    pub cases: Vec<Case>,
    /// Hints.
    pub suggestions: Vec<Suggestion>,
    /// The epoch that begins with it, where a second authoritative identity needs one.
    pub epoch: Option<EpochId>,
    /// The epoch that a signed token is bound to from now on.
    pub spent: Option<EpochId>,
    /// Why it had no effect at all, where it had none.
    pub ignored: Option<&'static str>,
    /// SHA-256 of the affected components before and after.
    pub hashes: ([u8; 32], [u8; 32]),
}
