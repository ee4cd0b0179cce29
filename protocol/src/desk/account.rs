//! Agents' accounts: login, one's own account, links that let somebody in.

use serde::{Deserialize, Serialize};

/// What the login page needs to know before anybody has logged in. `GET /desk/api/start`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// Nobody has an account yet: the link that `waymark serve` has printed makes the first one.
    pub new: bool,
}

/// `POST /desk/api/login`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// E-mail address of the account.
    pub email: String,
    /// Its password.
    pub password: String,
}

/// A link somebody holds. `POST /desk/api/links/look`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkToken {
    /// What follows the `#` in the link.
    pub token: String,
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// The first account of a new server; asks for name, e-mail and password.
    Setup,
    /// An invitation to a site. A new agent chooses name and password; one who has an account gives their password.
    Join,
    /// A new password for an account.
    Password,
}

/// What a link is good for, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is good for.
    pub kind: LinkKind,
    /// The e-mail address it was made for; empty at setup.
    pub email: String,
    /// The site it leads to; empty where it is about none.
    pub site: String,
    /// Name of the role there.
    pub role: String,
    /// Whoever has this address has an account already: they give its password.
    pub known: bool,
    /// When it ends.
    pub expires_at: i64,
}

/// `POST /desk/api/links/use`: answers [`Me`] and logs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UseLink {
    /// What follows the `#` in the link.
    pub token: String,
    /// Setup only: the address of the new account.
    pub email: String,
    /// New accounts only: what colleagues call them.
    pub name: String,
    /// The new password, or the one of the account they have.
    pub password: String,
}

/// Who is logged in. `GET /desk/api/me`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The agent's id.
    pub id: String,
    /// What colleagues call them.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Whether they look after the whole server: every site, and new ones.
    pub operator: bool,
    /// The sites they may see, by name.
    pub sites: Vec<MySite>,
}

/// A site and what I may do there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MySite {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Name of my role.
    pub role: String,
    /// Words of my permissions, as in `journey:session:view`.
    pub permissions: Vec<String>,
}

/// `PUT /desk/api/me`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MyName {
    /// What colleagues call me.
    pub name: String,
}

/// `POST /desk/api/me/password`: ends all my other logins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The one that is to change.
    pub current: String,
    /// The new one: 12 characters at least.
    pub new: String,
}

/// `GET /desk/api/me/logins`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logins {
    /// The latest first.
    pub logins: Vec<LoginView>,
}

/// One browser that is logged in. `DELETE /desk/api/me/logins/{id}` ends it, `DELETE /desk/api/me/logins` ends all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginView {
    /// Its id.
    pub id: String,
    /// It is this one.
    pub current: bool,
    /// Since when.
    pub created_at: i64,
    /// Seen last.
    pub seen_at: i64,
    /// Browser and system, as in `Firefox on Linux`.
    pub device: String,
    /// The network it came from.
    pub ip: String,
}
