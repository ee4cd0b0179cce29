//! What somebody may do: named permissions, and the roles that are made of them.
//!
//! The names are the ones people know from contact centres, `domain:entity:action`. Which route needs which is in
//! `routes.rs`; a role is nothing but a set of them.

/// One permission: its word, and what it allows in a sentence.
macro_rules! permissions {
    ($($name:ident $word:literal $allows:literal)*) => {
        /// See the module.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Permission {
            $(#[doc = $allows] $name,)*
        }

        impl Permission {
            /// Every one, in the order people read them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word in roles, JSON and documents.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What it allows.
            pub fn allows(self) -> &'static str {
                match self {
                    $(Self::$name => $allows,)*
                }
            }
        }
    };
}

permissions! {
    ViewSessions "journey:session:view" "See live visitors, web sessions and journeys."
    ViewCustom "journey:custom:view" "See the site's own events and their attributes on a journey."
    ViewContacts "externalContacts:contact:view" "See contacts, and who is behind a web session."
    AddContacts "externalContacts:contact:add" "Make contacts by hand."
    EditContacts "externalContacts:contact:edit" "Change a contact's fields, note and close identifiers."
    DeleteContacts "externalContacts:contact:delete" "Erase a contact for good."
    ImportContacts "externalContacts:contact:import" "Bring contacts in from elsewhere, identifiers taken as verified: a table, or one by one."
    ExportContacts "externalContacts:contact:export" "Take contacts out, identifiers whole: a table of them, or everything about one."
    ViewIdentifiers "externalContacts:identifier:view" "See e-mail addresses and telephone numbers whole, not masked."
    ViewContactSessions "externalContacts:session:view" "See the web sessions of a contact on one timeline."
    Associate "externalContacts:conversation:associate" "Verify who a visitor is, cancel that, send codes."
    Promote "externalContacts:identity:promote" "Make more of a contact: identified, curated."
    Merge "externalContacts:identity:merge" "Merge and split contacts, tell them apart, mark identifiers shared, undo."
    OpenHistory "externalContacts:history:open" "Open the contact that a visitor only claims to be. Logged."
    OnQueue "routing:agent:onqueue" "Go on queue and be offered conversations. For when there are conversations."
    JoinQueues "routing:queue:join" "Join and leave queues. For when there are conversations."
    SearchQueues "routing:queue:search" "Find queues, as for a transfer. For when there are conversations."
    ViewQueues "routing:queue:view" "See queues and their settings. For when there are conversations."
    ViewSite "settings:site:view" "See the site's tag, origins, time-outs and exclusions."
    EditSite "settings:site:edit" "Change them, and give the site a new public key."
    ViewAgents "settings:agent:view" "See the site's agents, invitations and roles."
    EditAgents "settings:agent:edit" "Invite agents, give them roles, take the site away from them."
    EditRoles "settings:role:edit" "Make, change and remove roles."
    EditIdentity "settings:identity:edit" "Change how visitors are identified: signing keys, regions, webhooks."
    EditKeys "settings:key:edit" "See, make and revoke keys of the API."
    ViewDelivery "delivery:health:view" "See what became of events: outcomes, losses, quarantine."
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// All there are.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether it is among them.
    pub fn allow(self, it: Permission) -> bool {
        self.0 & (1 << it as u32) != 0
    }

    /// These and another one.
    #[must_use]
    pub fn with(self, it: Permission) -> Self {
        Self(self.0 | 1 << it as u32)
    }

    /// Whether all of `others` are among them.
    pub fn cover(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Reads words; one that is none of ours is given back.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, &'a str> {
        let find = |word: &'a str| Permission::ALL.iter().copied().find(|it| it.word() == word).ok_or(word);
        words.into_iter().map(find).collect()
    }

    /// What a stored role says. A word that no release knows any more allows nothing.
    pub fn stored(text: &str) -> Self {
        text.split_whitespace()
            .filter_map(|word| Self::parse([word]).ok())
            .fold(Self::default(), |a, b| Self(a.0 | b.0))
    }

    /// Their words, in the order of [`Permission::ALL`].
    pub fn words(self) -> Vec<String> {
        Permission::ALL.iter().filter(|it| self.allow(**it)).map(|it| it.word().to_owned()).collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<T: IntoIterator<Item = Permission>>(all: T) -> Self {
        Self(all.into_iter().fold(0, |set, it| set | 1 << it as u32))
    }
}

/// A role that comes with Waymark.
#[derive(Debug)]
pub struct BuiltIn {
    /// Its id.
    pub word: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it may do; `None` for everything.
    permissions: Option<&'static [Permission]>,
}

impl BuiltIn {
    /// What it may do.
    pub fn permissions(&self) -> Permissions {
        self.permissions.map_or_else(Permissions::all, |some| some.iter().copied().collect())
    }

    /// The one with this id.
    pub fn find(word: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|it| it.word == word)
    }
}

/// The roles that every site has, from the least to the most.
pub const BUILT_IN: &[BuiltIn] = {
    use Permission::{
        AddContacts, Associate, EditContacts, ExportContacts, JoinQueues, Merge, OnQueue, OpenHistory, Promote,
        SearchQueues, ViewAgents, ViewContactSessions, ViewContacts, ViewCustom, ViewDelivery, ViewIdentifiers,
        ViewQueues, ViewSessions, ViewSite,
    };
    &[
        BuiltIn { word: "viewer", name: "Viewer", permissions: Some(&[ViewSessions]) },
        BuiltIn {
            word: "agent",
            name: "Agent",
            permissions: Some(&[
                ViewSessions,
                ViewCustom,
                ViewContacts,
                AddContacts,
                EditContacts,
                ViewIdentifiers,
                ViewContactSessions,
                Associate,
                OnQueue,
                SearchQueues,
            ]),
        },
        BuiltIn {
            word: "supervisor",
            name: "Supervisor",
            permissions: Some(&[
                ViewSessions,
                ViewCustom,
                ViewContacts,
                AddContacts,
                EditContacts,
                ExportContacts,
                ViewIdentifiers,
                ViewContactSessions,
                Associate,
                Promote,
                Merge,
                OpenHistory,
                OnQueue,
                JoinQueues,
                SearchQueues,
                ViewQueues,
                ViewSite,
                ViewAgents,
                ViewDelivery,
            ]),
        },
        BuiltIn { word: "administrator", name: "Administrator", permissions: None },
    ]
};

/// What a key of the API may do: read, with identifiers masked; or write contacts, too, and see them whole.
pub fn of_keys(writes: bool) -> Permissions {
    use Permission::{
        DeleteContacts, ExportContacts, ImportContacts, ViewContactSessions, ViewContacts, ViewCustom, ViewDelivery,
        ViewIdentifiers, ViewSessions, ViewSite,
    };
    let reads = [ViewSessions, ViewCustom, ViewContacts, ViewContactSessions, ViewSite, ViewDelivery];
    let whole = [ImportContacts, DeleteContacts, ExportContacts, ViewIdentifiers];
    reads.into_iter().chain(whole.into_iter().filter(|_| writes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_allows_what_it_is_made_of_and_nothing_else() {
        let agent = BuiltIn::find("agent").expect("built in").permissions();
        assert!(agent.allow(Permission::ViewSessions) && !agent.allow(Permission::EditSite));
        let everything = Permissions::all();
        assert!(everything.cover(agent) && !agent.cover(everything));
        assert_eq!(Permissions::parse(agent.words().iter().map(String::as_str)), Ok(agent), "words there and back");
    }

    #[test]
    fn roles_grow_from_viewer_to_administrator() {
        for pair in BUILT_IN.windows(2) {
            assert!(pair[1].permissions().cover(pair[0].permissions()), "{} covers {}", pair[1].word, pair[0].word);
        }
    }

    #[test]
    fn an_unknown_word_is_named_when_it_is_given_and_allows_nothing_when_it_is_stored() {
        assert_eq!(Permissions::parse(["journey:session:view", "journey:*"]), Err("journey:*"));
        assert_eq!(Permissions::stored("gone:long:ago settings:site:view").words(), ["settings:site:view"]);
    }
}
