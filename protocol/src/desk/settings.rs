//! Sites, agents, roles and keys, as the settings show and change them.

use serde::{Deserialize, Serialize};

/// A site's settings. `GET` and `PUT .../settings`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteSettings {
    /// Its id.
    pub id: String,
    /// The tag for its pages.
    pub tag: String,
    /// Its public keys, the newest first.
    pub keys: Vec<PublicKey>,
    /// What can be changed.
    pub change: SiteChange,
}

/// What can be changed of a site; also what makes a new one: `POST /desk/api/sites`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteChange {
    /// What people call it.
    pub name: String,
    /// Origins whose pages may send, as in `https://shop.example`, `https://*.shop.example` or `*`.
    pub origins: Vec<String>,
    /// Minutes without activity after which a web session is over: 1 to 1440.
    pub idle_minutes: u32,
    /// Hours that a web session lasts at most: 1 to 168.
    pub longest_hours: u32,
    /// Addresses or networks (CIDR) whose visits are counted but not recorded.
    pub excluded_ips: Vec<String>,
    /// Query parameters that are removed from every URL.
    pub excluded_parameters: Vec<String>,
}

/// A public key of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// The `data-site` of the tag.
    pub key: String,
    /// When it ends; `None` for the one in use.
    pub ends_at: Option<i64>,
}

/// `POST .../settings/rotate-key`: a new public key; the old one goes on for a while, for pages in caches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// Days that the old key goes on: 0 to 365.
    pub grace_days: u32,
}

/// Whether the tag works. `GET .../settings/tag`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCheck {
    /// The page that was seen last.
    pub seen: Option<Seen>,
    /// An origin that is not allowed and has tried lately, as a missing `https://www.`.
    pub refused: Option<RefusedOrigin>,
    /// The server's clock.
    pub now: i64,
}

/// A page with the tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its address.
    pub url: String,
    /// When.
    pub at: i64,
}

/// Pages that were turned away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedOrigin {
    /// Where they are.
    pub origin: String,
    /// When they tried last.
    pub at: i64,
}

/// The agents of a site. `GET .../agents`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agents {
    /// Whoever may see the site, by name.
    pub agents: Vec<AgentView>,
    /// Invitations that nobody has used yet.
    pub invitations: Vec<InvitationView>,
}

/// An agent of a site. `PUT .../agents/{id}` changes the role, `DELETE` takes the site away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentView {
    /// Their id.
    pub id: String,
    /// What colleagues call them.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Id of their role: a word for a built-in one. Empty for operators, who may do everything.
    pub role: String,
    /// Looks after the whole server.
    pub operator: bool,
    /// When they were seen last; `None` for never.
    pub seen_at: Option<i64>,
}

/// An invitation that is open. `DELETE .../invitations/{id}` takes it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Its id.
    pub id: String,
    /// Whom it is for.
    pub email: String,
    /// Id of the role it gives.
    pub role: String,
    /// Who has invited.
    pub by: String,
    /// When it ends.
    pub expires_at: i64,
}

/// `POST .../invitations`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// Whom.
    pub email: String,
    /// Id of the role to give.
    pub role: String,
}

/// A link to hand over: shown this once. It is used once, and ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLink {
    /// The whole address.
    pub link: String,
    /// When it ends.
    pub expires_at: i64,
}

/// `PUT .../agents/{id}`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentRole {
    /// Id of the role.
    pub role: String,
}

/// The roles of a site. `GET .../roles`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// The built-in ones first.
    pub roles: Vec<RoleView>,
    /// Every permission there is.
    pub permissions: Vec<PermissionView>,
}

/// A role. `PUT` and `DELETE .../roles/{id}` change those that are not built in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Its id: a word for a built-in one.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Comes with Waymark and cannot be changed.
    pub built_in: bool,
    /// Words of its permissions.
    pub permissions: Vec<String>,
    /// How many agents have it.
    pub agents: i64,
}

/// `POST .../roles`, `PUT .../roles/{id}`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleChange {
    /// What people call it.
    pub name: String,
    /// Words of its permissions.
    pub permissions: Vec<String>,
}

/// A permission.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionView {
    /// Its word, as in `journey:session:view`.
    pub word: String,
    /// What it allows, in a sentence.
    pub allows: String,
}

/// The keys of the API. `GET .../keys`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The newest first.
    pub keys: Vec<KeyView>,
}

/// A key of the API. `DELETE .../keys/{id}` revokes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyView {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Its first characters.
    pub hint: String,
    /// It may also write contacts.
    pub writes: bool,
    /// When it was made.
    pub created_at: i64,
    /// When it was used last, to the minute; `None` for never.
    pub used_at: Option<i64>,
}

/// `POST .../keys`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddKey {
    /// What it is for.
    pub name: String,
    /// It may also write contacts.
    #[serde(default)]
    pub writes: bool,
}

/// A new key: shown this once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// The whole key.
    pub key: String,
}
