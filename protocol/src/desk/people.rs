//! Contacts, what identifies them, and how sure we are. The rules are those of the identity specification: claims link
//! nothing, every link can be undone.

use super::journeys::SessionView;
use serde::{Deserialize, Serialize};

/// Derives what every type here has.
macro_rules! plain {
    ($($(#[$meta:meta])* $kind:ident $name:ident $body:tt)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub $kind $name $body
    )*};
}

/// How sure we are who somebody is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// Seen in a text (level 0).
    #[default]
    Mentioned,
    /// Said by the visitor, unproven (level 1).
    Claimed,
    /// Told by a channel, as caller id (level 2).
    Reported,
    /// Proven by the visitor (level 3).
    Proven,
    /// Vouched for by the customer's server, or verified by an agent (level 4).
    Authoritative,
}

impl Sure {
    /// Whether it is shown as verified.
    pub fn is_verified(self) -> bool {
        self >= Self::Proven
    }

    /// The one of a level.
    pub fn of_level(level: u8) -> Self {
        match level {
            0 => Self::Mentioned,
            1 => Self::Claimed,
            2 => Self::Reported,
            3 => Self::Proven,
            _ => Self::Authoritative,
        }
    }
}

plain! {
    /// Who is behind a web session, as far as is known.
    struct PersonView {
        /// The contact; empty where there are only claims.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub contact: String,
        /// A name, else an identifier, for lists; masked where the agent may not see identifiers.
        pub name: String,
        /// How sure we are.
        pub sure: Sure,
        /// What the visitor says of themself, where that is all there is.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub claims: Vec<ClaimView>,
        /// The visitor claims an address that a contact has verified, and has not verified it: the amber badge.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub matches: bool,
        /// How it was linked: `token`, `code`, `agent`, `caller_id`; empty for claims.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub how: String,
        /// An agent has verified this very session: it can be cancelled.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub by_agent: bool,
    }

    /// Something a visitor says of themself.
    struct ClaimView {
        /// `email`, `phone`, `external_id`, or the name of a field.
        pub kind: String,
        /// What.
        pub text: String,
        /// A contact has verified it.
        pub matches: bool,
        /// How many other visitors claim the same.
        pub others: i64,
        /// When.
        pub at: i64,
    }

    /// A contact in a list.
    struct ContactRow {
        /// Its id.
        pub id: String,
        /// A name, else an identifier.
        pub name: String,
        /// `ephemeral`, `identified`, `curated` or `canonical`.
        pub kind: String,
        /// The first e-mail address, masked where it has to be.
        pub email: String,
        /// The first telephone number, masked where it has to be.
        pub phone: String,
        /// Whether one of its identifiers is verified.
        pub verified: bool,
        /// When something of it was changed last.
        pub changed_at: i64,
    }

    /// A page of contacts.
    struct ContactsPage {
        /// The one changed last first.
        pub contacts: Vec<ContactRow>,
        /// Cursor of the next page; none where this is the last.
        pub next: Option<String>,
    }

    /// A contact.
    struct ContactView {
        /// The id that answers for it.
        pub id: String,
        /// Ids of contacts that were joined into it.
        pub aliases: Vec<String>,
        /// `ephemeral`, `identified`, `curated` or `canonical`.
        pub kind: String,
        /// A name, else an identifier.
        pub name: String,
        /// When it came to be.
        pub since: i64,
        /// What identifies it.
        pub identifiers: Vec<IdentifierView>,
        /// What is known of it.
        pub fields: Vec<FieldView>,
        /// Browsers, sessions and conversations that are linked to it.
        pub links: Vec<LinkView>,
        /// Contacts that may be the same person.
        pub suggestions: Vec<SuggestionView>,
        /// Refused joins that wait for an agent.
        pub cases: Vec<CaseView>,
        /// Contacts that an agent has told apart from it.
        pub not_same: Vec<ContactRow>,
        /// Identifiers are masked: the agent may not see them.
        pub masked: bool,
    }

    /// An identifier of a contact.
    struct IdentifierView {
        /// The edge by which the contact has it: what `split` takes.
        pub edge: String,
        /// `email`, `phone` or `external_id`.
        pub kind: String,
        /// The key as it is compared; masked where it has to be.
        pub text: String,
        /// As people write it.
        pub shown: String,
        /// As it came, where that differs.
        pub raw: String,
        /// How sure we are.
        pub sure: Sure,
        /// How: `token`, `code`, `api`, `import`, `agent`, `caller_id`.
        pub how: String,
        /// What it rests on: a token's id, a reason.
        pub evidence: String,
        /// Who.
        pub by: String,
        /// When.
        pub at: i64,
        /// Several people use it: it links nobody.
        pub shared: bool,
        /// How many contacts have it.
        pub holders: i64,
        /// From when on it is no longer theirs.
        pub closed_at: Option<i64>,
        /// Letters that look like others, or of several scripts.
        pub look_alike: bool,
        /// The entry of the log that it comes from.
        pub seq: i64,
    }

    /// A field of a contact.
    struct FieldView {
        /// `name`, `first_name`, `last_name`, `company`, `language`, `notes`, or one of the site's own.
        pub name: String,
        /// The value that holds.
        pub value: String,
        /// How sure we are.
        pub sure: Sure,
        /// Who.
        pub by: String,
        /// When.
        pub at: i64,
        /// Other values of joined contacts, kept.
        pub others: Vec<String>,
    }

    /// A link to a contact.
    struct LinkView {
        /// The edge: what `split` takes.
        pub edge: String,
        /// `epoch`, `session`, `conversation` or `join`.
        pub kind: String,
        /// Of what.
        pub id: String,
        /// How sure we are.
        pub sure: Sure,
        /// How: `token`, `code`, `agent`, `caller_id`, `api`.
        pub how: String,
        /// Who.
        pub by: String,
        /// When.
        pub at: i64,
        /// The entry of the log that it comes from: what `undo` takes.
        pub seq: i64,
    }

    /// A hint that two contacts may be one person.
    struct SuggestionView {
        /// The other contact.
        pub contact: ContactRow,
        /// Why: `same_key` (both have the identifier) or `similar_key`.
        pub why: String,
        /// The identifier.
        pub text: String,
    }

    /// A join that was refused and waits for an agent.
    struct CaseView {
        /// The identifier's kind.
        pub kind: String,
        /// The identifier.
        pub text: String,
        /// The rule that refused: `k1`, `k2`, `k6`.
        pub rule: String,
        /// Whom it was to join.
        pub a: ContactRow,
        /// With whom.
        pub b: ContactRow,
        /// When.
        pub at: i64,
        /// The entry of the log.
        pub seq: i64,
    }

    /// Refused joins that wait for an agent.
    struct Cases {
        /// The newest first.
        pub cases: Vec<CaseView>,
    }

    /// What an agent makes or changes of a contact.
    struct ContactChange {
        /// Fields by name; an empty value takes one away.
        pub fields: Vec<NamedValue>,
        /// Identifiers to add: kept as claimed until they are proven. Only when a contact is made.
        #[serde(default)]
        pub identifiers: Vec<Identifier>,
    }

    /// A name and a value.
    struct NamedValue {
        /// The name: letters, digits and underscores, at most 64.
        pub name: String,
        /// The value, at most 2,048 characters.
        pub value: String,
    }

    /// An identifier as people write it.
    struct Identifier {
        /// `email`, `phone` or `external_id`.
        pub kind: String,
        /// The address, the number, or for an external id `namespace:id`.
        pub text: String,
    }

    /// An act about an identifier of a contact.
    struct AboutIdentifier {
        /// Which.
        pub identifier: Identifier,
        /// Why.
        pub reason: String,
    }

    /// Why an agent does something.
    struct Because {
        /// Why, in their words.
        pub reason: String,
    }

    /// Two contacts, and why.
    struct Pair {
        /// One.
        pub a: String,
        /// The other.
        pub b: String,
        /// Why.
        #[serde(default)]
        pub reason: String,
    }

    /// What a merge would do.
    struct MergePreview {
        /// The one that would answer for both.
        pub kept: ContactRow,
        /// The other.
        pub lost: ContactRow,
        /// Rules that forbid it, even to an agent: `k1`, `k6`, `k7`.
        pub forbidden: Vec<String>,
        /// Rules that evidence could not override and an agent can: `k2`, `k3`, `k9`.
        pub overrides: Vec<String>,
        /// Fields whose values differ: name, the value that would hold, the other.
        pub conflicts: Vec<FieldConflict>,
        /// Identifiers that it would have.
        pub identifiers: Vec<Identifier>,
        /// Browsers that it would have.
        pub epochs: i64,
    }

    /// A field with two values.
    struct FieldConflict {
        /// The field.
        pub name: String,
        /// The value that would hold.
        pub holds: String,
        /// The other.
        pub other: String,
    }

    /// Edges that are to leave a contact.
    struct Split {
        /// Edges of [`IdentifierView`] and [`LinkView`].
        pub edges: Vec<String>,
        /// Why.
        pub reason: String,
    }

    /// An act is taken back.
    struct Undo {
        /// Why.
        pub reason: String,
        /// And the two contacts that it joined are told apart, so that the same evidence does not join them again.
        #[serde(default)]
        pub not_same: bool,
    }

    /// Who somebody is, verified by an agent.
    struct Verify {
        /// The contact.
        pub contact: String,
        /// Also everything else of this browser.
        pub browser: bool,
        /// How it was verified.
        pub reason: String,
    }

    /// What became of an act.
    struct Acted {
        /// The contact that it is about now; empty where it is about none.
        pub contact: String,
        /// The entry of the log.
        pub seq: i64,
        /// Rules that refused some of it.
        pub refused: Vec<String>,
        /// Why it had no effect, where it had none.
        pub ignored: String,
    }

    /// One entry of the log about a contact.
    struct AuditEntry {
        /// Its place in the log.
        pub seq: i64,
        /// When.
        pub at: i64,
        /// Who: an agent's name, `visitor`, `api`, `token`.
        pub by: String,
        /// What: `proves`, `claims`, `upserts`, `verifies`, `merges`, `splits`, `revokes`, `opens` ...
        pub what: String,
        /// What it was about, in words; masked where it has to be.
        pub about: String,
        /// The reason or evidence.
        pub reason: String,
        /// Rules that refused some of it.
        pub refused: Vec<String>,
        /// Edges it has made that still hold.
        pub current: i64,
        /// Edges it has made in all.
        pub made: i64,
        /// Edges it has ended.
        pub ended: i64,
        /// It can be taken back.
        pub undoable: bool,
    }

    /// The log about a contact.
    struct Audit {
        /// The newest first.
        pub entries: Vec<AuditEntry>,
    }

    /// Everything of a contact in the order it happened, the newest first. Conversations will stand beside the sessions.
    struct Timeline {
        /// Web sessions.
        pub sessions: Vec<TimelineSession>,
        /// Cursor of the next page; none where this is the last.
        pub next: Option<String>,
    }

    /// A web session of a contact.
    struct TimelineSession {
        /// The session.
        pub session: SessionView,
        /// How sure we are that it is theirs.
        pub sure: Sure,
        /// How it was linked.
        pub how: String,
        /// It was before the link: the browser's anonymous past.
        pub before: bool,
        /// Somebody else logged in next in the same browser and nobody had logged out.
        pub no_logout: bool,
    }

    /// What an agent sees after having opened a contact that a visitor only claims to be.
    struct Opened {
        /// Contacts that have verified what the visitor claims.
        pub contacts: Vec<ContactRow>,
    }

    /// A table of contacts to be read in.
    struct Import {
        /// Comma-separated values with a header. Columns: `external_id` (`namespace:id`, or only the id), `email`, `phone`
        /// (several by `;`), any other is a field.
        pub csv: String,
    }

    /// What an import would do, or has done.
    struct Imported {
        /// Columns and what each is taken for: `external_id`, `email`, `phone`, `field`.
        pub columns: Vec<NamedValue>,
        /// Rows that are good.
        pub good: i64,
        /// Contacts that are new.
        pub added: i64,
        /// Contacts that were known.
        pub changed: i64,
        /// How many rows are not taken.
        #[serde(default)]
        pub bad_rows: i64,
        /// Rows that are not taken, each with why; the first 200.
        pub bad: Vec<BadRow>,
        /// The first rows as they would be taken.
        pub sample: Vec<ContactChange>,
    }

    /// A row that is not taken.
    struct BadRow {
        /// Its line in the file, from 1.
        pub line: i64,
        /// The column.
        pub column: String,
        /// Why: a stable word.
        pub code: String,
        /// Why, in words.
        pub message: String,
    }

    /// What the customer's server tells of a person: `PUT /api/v1/contacts`.
    struct Upsert {
        /// The customer's own id of the person, unique in its namespace.
        pub external_id: String,
        /// The source that the id comes from; `site` where it is left out: the ids of signed tokens.
        #[serde(default)]
        pub namespace: String,
        /// Verified e-mail addresses.
        #[serde(default)]
        pub emails: Vec<String>,
        /// Verified telephone numbers.
        #[serde(default)]
        pub phones: Vec<String>,
        /// Fields by name.
        #[serde(default)]
        pub fields: Vec<NamedValue>,
        /// Identifiers that are no longer theirs.
        #[serde(default)]
        pub closed: Vec<Identifier>,
    }

    /// Who a channel says a conversation is with: `POST /api/v1/reports`.
    struct Report {
        /// The conversation's id: a UUID of the telephone system's, or of whoever tells.
        pub conversation: String,
        /// `caller_id`, `sms` or `email`.
        pub channel: String,
        /// The number or address that the channel has shown.
        pub from: String,
    }

    /// What became of it.
    struct Reported {
        /// The contact that the conversation is linked to now; empty where it is linked to none.
        pub contact: String,
        /// Contacts that have the number or address: several are for an agent to choose from.
        pub candidates: Vec<ContactRow>,
    }

    /// What a site has set about identity.
    struct IdentitySettings {
        /// What can be changed.
        pub change: IdentityChange,
        /// The issuer (`iss`) of tokens: the site's id.
        pub issuer: String,
        /// Keys that sign tokens; two at most.
        pub keys: Vec<SigningKeyView>,
        /// Where `identity.changed` is sent, without its secret.
        pub webhook_url: String,
        /// Where codes by SMS are sent, without its secret.
        pub sms_url: String,
        /// Codes can be sent by e-mail: the server has a mail server.
        pub mail: bool,
    }

    /// What can be changed about identity.
    struct IdentityChange {
        /// ISO 3166-1 region of telephone numbers without a country code; empty for none.
        pub region: String,
        /// Capitals in the local part of an address tell people apart.
        pub preserve_case: bool,
        /// More mailboxes that several people read, as `team`.
        pub role_mailboxes: Vec<String>,
        /// More words that are no identifiers.
        pub junk: Vec<String>,
        /// Days of a browser's anonymous past that a link covers, 0 to 30.
        pub reach_days: u32,
        /// A claim links a conversation, never a browser. Off: claims are hints.
        pub link_conversations_on_claim: bool,
    }

    /// A key that signs tokens.
    struct SigningKeyView {
        /// Its id (`kid`).
        pub kid: String,
        /// `EdDSA` or `HS256`.
        pub algorithm: String,
        /// When it was made.
        pub created_at: i64,
    }

    /// A new key that signs tokens.
    struct AddSigningKey {
        /// `EdDSA` with a public key of the customer's, or `HS256` with a secret that is made here.
        pub algorithm: String,
        /// The public half of an Ed25519 key: PEM, or base64url of its 32 bytes. Empty for HS256.
        pub public_key: String,
    }

    /// A key that was made.
    struct NewSigningKey {
        /// Its id (`kid`).
        pub kid: String,
        /// HS256: the secret, base64url, shown this once. Empty for EdDSA.
        pub secret: String,
    }

    /// Where something is sent.
    struct Outbound {
        /// `webhook` or `sms`.
        pub channel: String,
        /// An https address; empty takes it away.
        pub url: String,
    }

    /// The secret that messages to an address are signed with.
    struct NewOutbound {
        /// Shown this once; empty where the address was taken away.
        pub secret: String,
    }
}

/// The badge of a person in the live table is short: who and how sure, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LivePerson {
    /// A name, else an identifier.
    pub name: String,
    /// How sure we are.
    pub sure: Sure,
    /// Claims an address that a contact has verified.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub matches: bool,
}
