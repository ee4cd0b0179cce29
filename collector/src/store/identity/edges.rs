//! Edges to rows and back.

use crate::clock::Timestamp;
use crate::identity::key::Key;
use crate::identity::log::{ContactId, ConversationId, Edge, EdgeId, EpochId, Kind, Level, Linked, Seq, What};
use crate::sql::{Query, Row, SqlError};
use protocol::ids::SessionId;

/// Columns of an edge, the site's id among them.
pub const EDGE_COLUMNS: usize = 14;
/// No id, no key.
pub const NONE: [u8; 16] = [0; 16];
const NEVER: i64 = i64::MAX;

/// A row as it is stored.
#[derive(Clone, Debug)]
pub struct EdgeRow {
    /// Which edge.
    pub id: EdgeId,
    /// What it says, in a word.
    pub kind: String,
    /// The contact it is about.
    pub a: [u8; 16],
    /// What is linked, or the other contact.
    pub b: [u8; 16],
    /// Hash of its identifier.
    pub key_index: Vec<u8>,
    /// Its identifier or field, sealed.
    pub sealed: Vec<u8>,
    /// `soft`, or `by_agent`.
    pub flag: bool,
    /// How far it is believed.
    pub level: i64,
    /// When it was observed.
    pub observed_at: i64,
    /// When it expires.
    pub expires_at: i64,
    /// Until when it counts.
    pub valid_to: i64,
}

/// What an edge says, without what names a person.
pub fn outline(what: &What) -> (String, [u8; 16], [u8; 16], bool) {
    let word = str::to_owned;
    match what {
        What::Hold { contact, .. } => (word("hold"), contact.0, NONE, false),
        What::Link { of, to, soft } => {
            let (kind, id) = linked(*of);
            (format!("link_{kind}"), to.0, id, *soft)
        }
        What::Join { kept, lost } => (word("join"), kept.0, lost.0, false),
        What::Shared { by_agent, .. } => (word("shared"), NONE, NONE, *by_agent),
        What::NotSame { a, b } => (word("not_same"), a.0, b.0, false),
        What::Is { contact, kind } => (format!("is_{}", kind.word()), contact.0, NONE, false),
        What::Field { contact, .. } => (word("field"), contact.0, NONE, false),
    }
}

/// What is sealed of an edge.
pub fn secret(what: &What) -> Option<String> {
    match what {
        What::Hold { key, .. } | What::Shared { key, .. } => serde_json::to_string(key).ok(),
        What::Field { name, value, .. } => serde_json::to_string(&(name, value)).ok(),
        _ => None,
    }
}

/// What is linked, as a word and an id.
pub fn linked(of: Linked) -> (&'static str, [u8; 16]) {
    match of {
        Linked::Epoch(it) => ("epoch", it.0),
        Linked::Session(it) => ("session", it.0),
        Linked::Conversation(it) => ("conversation", it.0),
    }
}

impl EdgeRow {
    /// Binds it in the order of its columns.
    pub fn bind<'q>(&'q self, to: Query<'q>, site: &'q [u8; 16]) -> Query<'q> {
        to.bind(site)
            .bind(self.id.by.0 as i64)
            .bind(i64::from(self.id.number))
            .bind(self.kind.as_str())
            .bind(&self.a)
            .bind(&self.b)
            .bind(&self.key_index[..])
            .bind(&self.sealed[..])
            .bind(i64::from(self.flag))
            .bind(self.level)
            .bind(self.observed_at)
            .bind(self.expires_at)
            .bind(self.valid_to)
            .bind(0)
    }

    /// Reads it: its columns without the site's id.
    pub fn read(row: &Row) -> Result<Self, SqlError> {
        Ok(Self {
            id: EdgeId { by: Seq(row.get::<i64>(0)? as u64), number: row.get::<i64>(1)? as u16 },
            kind: row.get(2)?,
            a: row.get(3)?,
            b: row.get(4)?,
            key_index: row.get::<&[u8]>(5)?.to_vec(),
            sealed: row.get::<&[u8]>(6)?.to_vec(),
            flag: row.get::<i64>(7)? != 0,
            level: row.get(8)?,
            observed_at: row.get(9)?,
            expires_at: row.get(10)?,
            valid_to: row.get(11)?,
        })
    }

    /// The edge; `opened` is what was sealed, `key` the identifier it is found by.
    pub fn edge(&self, opened: Option<&str>, key: Option<&Key>) -> Option<Edge> {
        let (a, b) = (ContactId(self.a), ContactId(self.b));
        let named = || key.cloned().or_else(|| serde_json::from_str(opened?).ok());
        let what = match self.kind.as_str() {
            "hold" => What::Hold { contact: a, key: named()? },
            "link_epoch" => What::Link { of: Linked::Epoch(EpochId(self.b)), to: a, soft: self.flag },
            "link_session" => What::Link { of: Linked::Session(SessionId(self.b)), to: a, soft: self.flag },
            "link_conversation" => {
                What::Link { of: Linked::Conversation(ConversationId(self.b)), to: a, soft: self.flag }
            }
            "join" => What::Join { kept: a, lost: b },
            "shared" => What::Shared { key: named()?, by_agent: self.flag },
            "not_same" => What::NotSame { a, b },
            "field" => {
                let (name, value) = serde_json::from_str(opened?).ok()?;
                What::Field { contact: a, name, value }
            }
            other => What::Is { contact: a, kind: Kind::of_word(other.strip_prefix("is_")?)? },
        };
        let time = |it: i64| (it != NEVER).then_some(Timestamp(it));
        Some(Edge {
            what,
            level: Level::of_number(self.level),
            observed_at: Timestamp(self.observed_at),
            expires_at: time(self.expires_at),
            valid_to: time(self.valid_to),
            revoked_by: None,
        })
    }

    /// A row of an edge.
    pub fn new(id: EdgeId, edge: &Edge, key_index: Vec<u8>, sealed: Vec<u8>) -> Self {
        let (kind, a, b, flag) = outline(&edge.what);
        let time = |it: Option<Timestamp>| it.map_or(NEVER, |it| it.0);
        Self {
            id,
            kind,
            a,
            b,
            key_index,
            sealed,
            flag,
            level: edge.level as i64,
            observed_at: edge.observed_at.0,
            expires_at: time(edge.expires_at),
            valid_to: time(edge.valid_to),
        }
    }
}
