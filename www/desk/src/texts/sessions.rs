//! Texts of search, and the words of a web session that every part shares.

/// Texts of search, and the words of a web session that every part shares.
pub struct Sessions {
    /// Heading and name of the page.
    pub title: &'static str,
    /// Name of the form.
    pub form: &'static str,
    /// Label: a part of an address.
    pub url: &'static str,
    /// Label: name of an event.
    pub event: &'static str,
    /// Label: name of an attribute.
    pub attribute: &'static str,
    /// Label: value of the attribute.
    pub value: &'static str,
    /// Label: beginning, in the agent's time.
    pub from: &'static str,
    /// Label: end, in the agent's time.
    pub to: &'static str,
    /// Label.
    pub country: &'static str,
    /// Label.
    pub device: &'static str,
    /// Label.
    pub browser: &'static str,
    /// Label.
    pub os: &'static str,
    /// Label.
    pub campaign_source: &'static str,
    /// Label.
    pub campaign_name: &'static str,
    /// Label.
    pub referrer_host: &'static str,
    /// Label.
    pub referrer_medium: &'static str,
    /// Label.
    pub visitor: &'static str,
    /// Label.
    pub bots: &'static str,
    /// Choice: nothing is asked for.
    pub any: &'static str,
    /// Choice.
    pub bots_none: &'static str,
    /// Choice.
    pub bots_only: &'static str,
    /// Choice.
    pub bots_all: &'static str,
    /// Opens the rarer fields.
    pub more_fields: &'static str,
    /// Button.
    pub search: &'static str,
    /// Button.
    pub clear: &'static str,
    /// Button: copies the address.
    pub share: &'static str,
    /// Button: the next results.
    pub more: &'static str,
    /// While they come.
    pub more_coming: &'static str,
    /// Heading of the results.
    pub results: &'static str,
    /// `12 sessions`, `50 sessions, and more`.
    pub found: fn(usize, bool) -> String,
    /// Nothing fits.
    pub none_title: &'static str,
    /// What to do then.
    pub none: &'static str,
    /// There is no session at all.
    pub empty_title: &'static str,
    /// What to do then.
    pub empty: &'static str,
    /// Source.
    pub direct: &'static str,
    /// Source.
    pub internal: &'static str,
    /// Source.
    pub search_engine: &'static str,
    /// Source.
    pub social: &'static str,
    /// Source.
    pub email: &'static str,
    /// Source.
    pub paid: &'static str,
    /// Source.
    pub unknown: &'static str,
    /// Device.
    pub desktop: &'static str,
    /// Device.
    pub mobile: &'static str,
    /// Device.
    pub tablet: &'static str,
    /// Device.
    pub other_device: &'static str,
    /// State.
    pub active: &'static str,
    /// State.
    pub idle: &'static str,
    /// State.
    pub away: &'static str,
    /// State.
    pub ended: &'static str,
    /// A page, a visitor without a name.
    pub unknown_visitor: &'static str,
    /// `3 pages`
    pub pages: fn(i64) -> String,
    /// `first visit`, `visit 3`
    pub number: fn(i64) -> String,
    /// Badge of programs.
    pub bot: &'static str,
}

pub(super) const EN: Sessions = Sessions {
    title: "Sessions",
    form: "Search for sessions",
    url: "Address contains",
    event: "Event",
    attribute: "Attribute",
    value: "Its value",
    from: "From",
    to: "To",
    country: "Country (code)",
    device: "Device",
    browser: "Browser",
    os: "System",
    campaign_source: "Campaign source",
    campaign_name: "Campaign name",
    referrer_host: "Referring host",
    referrer_medium: "Came by",
    visitor: "Visitor id",
    bots: "People and bots",
    any: "Any",
    bots_none: "People",
    bots_only: "Bots",
    bots_all: "People and bots",
    more_fields: "More fields",
    search: "Search",
    clear: "Clear",
    share: "Copy link",
    more: "Show more",
    more_coming: "One moment …",
    results: "Results",
    found: |n, more| match (n, more) {
        (1, false) => "1 session".to_owned(),
        (n, false) => format!("{n} sessions"),
        (n, true) => format!("{n} sessions, and more"),
    },
    none_title: "No session is like that",
    none: "Fewer or shorter words find more. Names of events and attributes must be whole.",
    empty_title: "No sessions yet",
    empty: "Every visit to the site is found here, from the first one on.",
    direct: "Direct",
    internal: "Own pages",
    search_engine: "Search engine",
    social: "Social network",
    email: "E-mail",
    paid: "Advertisement",
    unknown: "Unknown",
    desktop: "Desktop",
    mobile: "Mobile",
    tablet: "Tablet",
    other_device: "Other",
    active: "Active",
    idle: "Idle",
    away: "Away",
    ended: "Ended",
    unknown_visitor: "Unknown visitor",
    pages: |n| if n == 1 { "1 page".to_owned() } else { format!("{n} pages") },
    number: |n| if n <= 1 { "first visit".to_owned() } else { format!("visit {n}") },
    bot: "Bot",
};
