//! Texts of the frame, of times, and what many pages say.

/// The frame and what many pages say.
pub struct Common {
    /// Name of the product.
    pub product: &'static str,
    /// First thing in the page, for keyboards.
    pub skip: &'static str,
    /// Name of the top bar's links.
    pub nav: &'static str,
    /// Link.
    pub live: &'static str,
    /// Link.
    pub sessions: &'static str,
    /// Link.
    pub contacts: &'static str,
    /// Link.
    pub conflicts: &'static str,
    /// Link.
    pub settings: &'static str,
    /// Name of the site switcher.
    pub site: &'static str,
    /// Link.
    pub new_site: &'static str,
    /// Name of the account menu.
    pub account_menu: &'static str,
    /// Link.
    pub my_account: &'static str,
    /// Button.
    pub log_out: &'static str,
    /// Name of the theme switch.
    pub theme: &'static str,
    /// As the system says.
    pub theme_auto: &'static str,
    /// Light.
    pub theme_light: &'static str,
    /// Dark.
    pub theme_dark: &'static str,
    /// While something is fetched.
    pub loading: &'static str,
    /// Button after something could not be fetched.
    pub again: &'static str,
    /// Button.
    pub save: &'static str,
    /// After saving.
    pub saved: &'static str,
    /// Button.
    pub cancel: &'static str,
    /// Button.
    pub close: &'static str,
    /// Button.
    pub copy: &'static str,
    /// After copying.
    pub copied: &'static str,
    /// Where the browser does not let us copy.
    pub not_copied: &'static str,
    /// Heading of an address that is no page.
    pub unknown_title: &'static str,
    /// What it says.
    pub unknown: &'static str,
    /// Heading where an agent has no site.
    pub no_sites_title: &'static str,
    /// For agents.
    pub no_sites: &'static str,
    /// For operators.
    pub no_sites_operator: &'static str,
    /// Link to somewhere else, for readers.
    pub new_tab: &'static str,
}

pub(super) const EN: Common = Common {
    product: "Waymark",
    skip: "Skip to the page",
    nav: "Pages of the desk",
    live: "Live",
    sessions: "Sessions",
    contacts: "Contacts",
    conflicts: "Conflicts",
    settings: "Settings",
    site: "Site",
    new_site: "New site",
    account_menu: "Account",
    my_account: "My account",
    log_out: "Log out",
    theme: "Colours",
    theme_auto: "As the system",
    theme_light: "Light",
    theme_dark: "Dark",
    loading: "One moment …",
    again: "Try again",
    save: "Save",
    saved: "Saved.",
    cancel: "Cancel",
    close: "Close",
    copy: "Copy",
    copied: "Copied",
    not_copied: "The browser does not let us copy. Please select the text and copy it yourself.",
    unknown_title: "Nothing is here",
    unknown: "This address is no page of the desk, or not one that you may see.",
    no_sites_title: "No site yet",
    no_sites: "Your account has no site to look at. Whoever looks after this server can invite you to one.",
    no_sites_operator: "A site is made in a minute: its name, where its pages are, and a tag to put into them.",
    new_tab: "opens in a new tab",
};

/// Times.
pub struct Time {
    /// Less than two seconds ago.
    pub just_now: &'static str,
    /// A moment that is past, where one that comes was meant.
    pub over: &'static str,
    /// `12 s ago`
    pub ago: fn(&str) -> String,
    /// `in 3 h`
    pub within: fn(&str) -> String,
    /// `12 s`
    pub seconds: fn(i64) -> String,
    /// `2 min`
    pub minutes: fn(i64) -> String,
    /// `3 h`
    pub hours: fn(i64) -> String,
    /// `1 day`, `5 days`
    pub days: fn(i64) -> String,
}

pub(super) const TIME_EN: Time = Time {
    just_now: "just now",
    over: "now",
    ago: |it| format!("{it} ago"),
    within: |it| format!("in {it}"),
    seconds: |n| format!("{n} s"),
    minutes: |n| format!("{n} min"),
    hours: |n| format!("{n} h"),
    days: |n| if n == 1 { "1 day".to_owned() } else { format!("{n} days") },
};

/// Sentences for problems that have none of their own.
pub struct Problems {
    /// No network, or the server is down.
    pub unreachable: &'static str,
    /// The server said something that this page does not understand.
    pub unreadable: &'static str,
    /// May not.
    pub forbidden: &'static str,
    /// Is not there.
    pub not_found: &'static str,
    /// The login has ended.
    pub signed_out: &'static str,
    /// At login.
    pub bad_credentials: &'static str,
    /// Anything else.
    pub unavailable: &'static str,
}

pub(super) const PROBLEMS_EN: Problems = Problems {
    unreachable: "The server does not answer. Is the network there?",
    unreadable: "The server and this page do not understand each other. Reloading the page may help.",
    forbidden: "Your role does not allow this.",
    not_found: "This is not there, or no longer.",
    signed_out: "You have been logged out.",
    bad_credentials: "This e-mail address and this password do not belong together.",
    unavailable: "That did not work. Please try again in a moment.",
};
