//! Texts of the settings: what all of them say, and a part for each page.

/// Settings.
pub struct Settings {
    /// Heading.
    pub title: &'static str,
    /// Tab.
    pub site: &'static str,
    /// Tab.
    pub agents: &'static str,
    /// Tab.
    pub roles: &'static str,
    /// Tab.
    pub keys: &'static str,
    /// Tab.
    pub identity: &'static str,
    /// Tab.
    pub delivery: &'static str,
    /// Column of buttons.
    pub actions: &'static str,
    /// The page of the site.
    pub of_site: Site,
    /// The page of agents.
    pub of_agents: Agents,
    /// The page of roles.
    pub of_roles: Roles,
    /// The page of keys.
    pub of_keys: Keys,
}

pub(super) const EN: Settings = Settings {
    title: "Settings",
    site: "Site",
    agents: "Agents",
    roles: "Roles",
    keys: "API keys",
    identity: "Identity",
    delivery: "Delivery",
    actions: "Actions",
    of_site: SITE_EN,
    of_agents: AGENTS_EN,
    of_roles: ROLES_EN,
    of_keys: KEYS_EN,
};

/// The page of the site.
pub struct Site {
    /// Card of the tag.
    pub tag: &'static str,
    /// What to do with it.
    pub tag_hint: &'static str,
    /// Nothing has come yet.
    pub not_seen: &'static str,
    /// What to do then.
    pub not_seen_hint: &'static str,
    /// Pages come; followed by an address and an age.
    pub seen: &'static str,
    /// For readers, when the first page comes.
    pub works: &'static str,
    /// A page was turned away: its origin.
    pub refused: &'static str,
    /// Why.
    pub refused_hint: &'static str,
    /// Button.
    pub add_origin: &'static str,
    /// After it.
    pub added_origin: fn(&str) -> String,
    /// Card of the settings.
    pub general: &'static str,
    /// Field.
    pub name: &'static str,
    /// Field.
    pub origins: &'static str,
    /// What belongs there.
    pub origins_hint: &'static str,
    /// Field.
    pub idle: &'static str,
    /// What belongs there.
    pub idle_hint: &'static str,
    /// Field.
    pub longest: &'static str,
    /// What belongs there.
    pub longest_hint: &'static str,
    /// Field.
    pub ips: &'static str,
    /// What belongs there.
    pub ips_hint: &'static str,
    /// Field.
    pub parameters: &'static str,
    /// What belongs there.
    pub parameters_hint: &'static str,
    /// Where one may look only.
    pub look_only: &'static str,
    /// Card of the public keys.
    pub public_keys: &'static str,
    /// What they are.
    pub public_keys_hint: &'static str,
    /// Column.
    pub key: &'static str,
    /// Column.
    pub state: &'static str,
    /// The newest key.
    pub in_use: &'static str,
    /// An old key; followed by a moment.
    pub ends: &'static str,
    /// Button and heading.
    pub rotate: &'static str,
    /// What it does.
    pub rotate_text: &'static str,
    /// Field.
    pub grace: &'static str,
    /// After it.
    pub rotated: &'static str,
    /// Heading.
    pub new: &'static str,
    /// What comes after.
    pub new_hint: &'static str,
    /// Button.
    pub make: &'static str,
    /// For those who may not.
    pub new_forbidden: &'static str,
}

const SITE_EN: Site = Site {
    tag: "Tag",
    tag_hint: "Put this line into the <head> of every page of the site.",
    not_seen: "No page with this tag has been seen yet.",
    not_seen_hint: "Open a page of the site: this line changes by itself within a few seconds.",
    seen: "Last seen on",
    works: "The tag works: a page has been seen.",
    refused: "Pages were turned away on",
    refused_hint: "This origin is not one of the site's, so nothing of them is recorded.",
    add_origin: "Add this origin",
    added_origin: |origin| format!("{origin} may send now."),
    general: "The site",
    name: "Name",
    origins: "Origins",
    origins_hint: "Whose pages may send, one in a line: https://shop.example, https://*.shop.example, or * for any.",
    idle: "A session ends after minutes without activity",
    idle_hint: "1 to 1440.",
    longest: "A session lasts at most, in hours",
    longest_hint: "1 to 168.",
    ips: "Excluded addresses",
    ips_hint: "Visits from these are counted and not recorded. One address or network in a line: 203.0.113.7, 198.51.100.0/24.",
    parameters: "Excluded parameters",
    parameters_hint: "Removed from every address before it is stored. One name in a line: token, session_id.",
    look_only: "Your role lets you look at these settings, not change them.",
    public_keys: "Public keys",
    public_keys_hint: "The tag names the site by its public key. It is no secret: everybody who reads a page can see it.",
    key: "Key",
    state: "State",
    in_use: "in use",
    ends: "ends",
    rotate: "Make a new key",
    rotate_text: "The tag changes. Pages with the old one go on for some days, so that there is time to change them all.",
    grace: "The old key goes on for days",
    rotated: "The site has a new key. Please put the new tag into its pages.",
    new: "New site",
    new_hint: "Next comes the tag for its pages. Everything can be changed later.",
    make: "Make the site",
    new_forbidden: "Sites are made by those who look after this server.",
};

/// The page of agents.
pub struct Agents {
    /// Column.
    pub name: &'static str,
    /// Column and field.
    pub email: &'static str,
    /// Column and field.
    pub role: &'static str,
    /// Name of the field for readers: agent.
    pub role_of: fn(&str) -> String,
    /// Column.
    pub seen: &'static str,
    /// Was never here.
    pub never: &'static str,
    /// Badge and role of operators.
    pub operator: &'static str,
    /// Badge.
    pub me: &'static str,
    /// After giving a role: agent, role.
    pub given: fn(&str, &str) -> String,
    /// Button.
    pub remove: &'static str,
    /// Name of the button and question: agent.
    pub remove_of: fn(&str) -> String,
    /// What it does.
    pub remove_text: &'static str,
    /// After it: agent.
    pub removed: fn(&str) -> String,
    /// Button.
    pub password_link: &'static str,
    /// Name of the button and dialog: agent.
    pub password_link_of: fn(&str) -> String,
    /// Card.
    pub invitations: &'static str,
    /// What an invitation is.
    pub invite_hint: &'static str,
    /// Button.
    pub invite: &'static str,
    /// Dialog: address.
    pub link_of: fn(&str) -> String,
    /// What to do with the link.
    pub link_text: &'static str,
    /// Name of the field with it.
    pub link: &'static str,
    /// When it ends; followed by an age.
    pub link_ends: &'static str,
    /// Column.
    pub by: &'static str,
    /// Column.
    pub ends: &'static str,
    /// Button.
    pub take_back: &'static str,
    /// Name of the button: address.
    pub take_back_of: fn(&str) -> String,
    /// After it.
    pub taken_back: &'static str,
    /// Nobody is invited.
    pub none_open: &'static str,
}

const AGENTS_EN: Agents = Agents {
    name: "Name",
    email: "E-mail",
    role: "Role",
    role_of: |agent| format!("Role of {agent}"),
    seen: "Last seen",
    never: "never",
    operator: "Operator",
    me: "you",
    given: |agent, role| format!("{agent} is {role} now."),
    remove: "Remove",
    remove_of: |agent| format!("Remove {agent} from this site?"),
    remove_text: "They no longer see this site. Their account stays, and so do their other sites.",
    removed: |agent| format!("{agent} no longer sees this site."),
    password_link: "New password",
    password_link_of: |agent| format!("A new password for {agent}"),
    invitations: "Invitations",
    invite_hint: "An invitation is a link that you hand over yourself. It can be used once.",
    invite: "Invite",
    link_of: |email| format!("Invitation for {email}"),
    link_text: "Hand this link over. It is shown this once and can be used once.",
    link: "Link",
    link_ends: "It ends",
    by: "Invited by",
    ends: "Ends",
    take_back: "Take back",
    take_back_of: |email| format!("Take back the invitation for {email}"),
    taken_back: "The invitation has been taken back.",
    none_open: "No invitation is open.",
};

/// The page of roles.
pub struct Roles {
    /// What a role is.
    pub hint: &'static str,
    /// Name of the table.
    pub table: &'static str,
    /// Column.
    pub permission: &'static str,
    /// A tick, for readers.
    pub yes: &'static str,
    /// No tick, for readers.
    pub no: &'static str,
    /// Badge.
    pub built_in: &'static str,
    /// Button and heading.
    pub add: &'static str,
    /// Button.
    pub edit: &'static str,
    /// Name of the button and dialog: role.
    pub edit_of: fn(&str) -> String,
    /// Button.
    pub remove: &'static str,
    /// Question: role.
    pub remove_of: fn(&str) -> String,
    /// What it does.
    pub remove_text: &'static str,
    /// After it: role.
    pub removed: fn(&str) -> String,
    /// Field.
    pub name: &'static str,
    /// Group of boxes.
    pub may: &'static str,
    /// How many agents.
    pub count: fn(i64) -> String,
}

const ROLES_EN: Roles = Roles {
    hint: "A role says what an agent may do on this site. Four come with Waymark; a site can have its own.",
    table: "What each role allows",
    permission: "Permission",
    yes: "yes",
    no: "no",
    built_in: "built in",
    add: "New role",
    edit: "Change",
    edit_of: |role| format!("Change {role}"),
    remove: "Remove",
    remove_of: |role| format!("Remove the role {role}?"),
    remove_text: "Only a role that nobody has can be removed.",
    removed: |role| format!("The role {role} is gone."),
    name: "Name",
    may: "Whoever has it may",
    count: |n| if n == 1 { "1 agent".to_owned() } else { format!("{n} agents") },
};

/// The page of keys.
pub struct Keys {
    /// Box to tick.
    pub writes_check: &'static str,
    /// Badge of such a key.
    pub writes: &'static str,
    /// What a key is.
    pub hint: &'static str,
    /// Field and column.
    pub name: &'static str,
    /// What belongs there.
    pub name_hint: &'static str,
    /// Column.
    pub begins: &'static str,
    /// Column.
    pub created: &'static str,
    /// Column.
    pub used: &'static str,
    /// Was never used.
    pub never: &'static str,
    /// Button.
    pub add: &'static str,
    /// Card.
    pub new: &'static str,
    /// Dialog.
    pub added: &'static str,
    /// What to do with it.
    pub added_text: &'static str,
    /// Name of the field with it.
    pub key: &'static str,
    /// Button.
    pub revoke: &'static str,
    /// Name of the button and question: key.
    pub revoke_of: fn(&str) -> String,
    /// What it does.
    pub revoke_text: &'static str,
    /// After it: key.
    pub revoked: fn(&str) -> String,
    /// None yet.
    pub none_title: &'static str,
    /// What to do then.
    pub none: &'static str,
}

const KEYS_EN: Keys = Keys {
    writes_check: "May also write contacts",
    writes: "writes contacts",
    hint: "Programs read this site's sessions with a key, through the API below /api/v1.",
    name: "Name",
    name_hint: "What it is for, as Nightly report.",
    begins: "Begins with",
    created: "Made",
    used: "Last used",
    never: "never",
    add: "Make a key",
    new: "New key",
    added: "A new key",
    added_text: "Copy it now: it is shown this once, and nobody can read it again.",
    key: "Key",
    revoke: "Revoke",
    revoke_of: |key| format!("Revoke the key {key}?"),
    revoke_text: "Programs that use it are turned away at once. This cannot be undone.",
    revoked: |key| format!("The key {key} no longer works."),
    none_title: "No keys yet",
    none: "Make one below for the first program that reads from here.",
};
