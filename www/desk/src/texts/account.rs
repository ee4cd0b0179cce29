//! Texts of login, links and one's own account.

/// Login, links and one's own account.
pub struct Account {
    /// Heading of the login page.
    pub login_title: &'static str,
    /// Where nobody has an account yet.
    pub nobody_yet: &'static str,
    /// Field.
    pub email: &'static str,
    /// Field.
    pub password: &'static str,
    /// Field, of a password that is to be made.
    pub new_password: &'static str,
    /// What it takes.
    pub new_password_hint: &'static str,
    /// Button that shows what is typed.
    pub show: &'static str,
    /// Button that hides it again.
    pub hide: &'static str,
    /// Name of that button for readers.
    pub show_password: &'static str,
    /// Field.
    pub name: &'static str,
    /// What it is for.
    pub name_hint: &'static str,
    /// Button.
    pub log_in: &'static str,
    /// Heading of a link before it is known what it is.
    pub link_title: &'static str,
    /// A link that is over.
    pub link_over: &'static str,
    /// Link to the login page.
    pub to_login: &'static str,
    /// Heading of setup.
    pub setup_title: &'static str,
    /// What setup does.
    pub setup: &'static str,
    /// Button of setup.
    pub setup_do: &'static str,
    /// Heading of an invitation: site.
    pub join_title: fn(&str) -> String,
    /// What an invitation gives: role.
    pub join: fn(&str) -> String,
    /// To whoever has an account.
    pub join_known: &'static str,
    /// Button of an invitation.
    pub join_do: &'static str,
    /// Heading of a link for a password.
    pub password_title: &'static str,
    /// What such a link does.
    pub password_text: &'static str,
    /// Its button.
    pub password_do: &'static str,
    /// How long a link lasts.
    pub ends: &'static str,
    /// Heading of one's own account.
    pub mine_title: &'static str,
    /// Card.
    pub profile: &'static str,
    /// Card.
    pub change_password: &'static str,
    /// What that does to other logins.
    pub change_password_hint: &'static str,
    /// Button.
    pub change_password_do: &'static str,
    /// Field.
    pub current_password: &'static str,
    /// After it.
    pub password_changed: &'static str,
    /// Card.
    pub logins: &'static str,
    /// What it shows.
    pub logins_hint: &'static str,
    /// Column.
    pub device: &'static str,
    /// A browser that does not say what it is.
    pub unknown_device: &'static str,
    /// Column.
    pub network: &'static str,
    /// Column.
    pub since: &'static str,
    /// Column.
    pub seen: &'static str,
    /// The login of this page.
    pub this_one: &'static str,
    /// Button.
    pub end: &'static str,
    /// Name of that button for readers: device.
    pub end_of: fn(&str) -> String,
    /// After it.
    pub ended: &'static str,
    /// Button.
    pub end_all: &'static str,
    /// Question.
    pub end_all_title: &'static str,
    /// What it does.
    pub end_all_text: &'static str,
    /// Column of buttons.
    pub actions: &'static str,
}

pub(super) const EN: Account = Account {
    login_title: "Log in",
    nobody_yet: "Nobody has an account yet. The link that makes the first one stands where Waymark was started, in what `waymark serve` has printed.",
    email: "E-mail",
    password: "Password",
    new_password: "New password",
    new_password_hint: "12 characters at least. A few words in a row are easy to keep in mind.",
    show: "Show",
    hide: "Hide",
    show_password: "Show the password",
    name: "Name",
    name_hint: "What colleagues call you.",
    log_in: "Log in",
    link_title: "A link to the desk",
    link_over: "This link is over, or has been used already. Whoever sent it can make a new one.",
    to_login: "Go to the login page",
    setup_title: "Welcome to Waymark",
    setup: "This makes the first account. It looks after the whole server: every site, and new ones.",
    setup_do: "Make the account",
    join_title: |site| format!("Join {site}"),
    join: |role| format!("You have been invited as {role}."),
    join_known: "You have an account already: please give its password.",
    join_do: "Join",
    password_title: "A new password",
    password_text: "Choose a new password for your account. You will be logged in here, and logged out everywhere else.",
    password_do: "Set the password",
    ends: "This link ends",
    mine_title: "My account",
    profile: "Profile",
    change_password: "Password",
    change_password_hint: "A new password logs you out in all other browsers.",
    change_password_do: "Change the password",
    current_password: "Current password",
    password_changed: "The password has been changed.",
    logins: "Logins",
    logins_hint: "Browsers in which you are logged in.",
    device: "Browser",
    unknown_device: "Unknown browser",
    network: "Network",
    since: "Since",
    seen: "Last seen",
    this_one: "this one",
    end: "Log out",
    end_of: |device| format!("Log out {device}"),
    ended: "That browser has been logged out.",
    end_all: "Log out everywhere",
    end_all_title: "Log out everywhere?",
    end_all_text: "All browsers are logged out, this one too. You can log in again with your password.",
    actions: "Actions",
};
