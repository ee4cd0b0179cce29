//! Texts of one web session and its journey.

/// Texts of one web session and its journey.
pub struct Journey {
    /// Heading of the journey.
    pub title: &'static str,
    /// Link to sessions of the same visitor.
    pub same_visitor: &'static str,
    /// Name of the ribbon, for readers: how many pages in which time.
    pub ribbon: fn(usize, &str) -> String,
    /// Shows titles.
    pub titles: &'static str,
    /// Shows addresses.
    pub urls: &'static str,
    /// Name of the switch between them.
    pub show: &'static str,
    /// `idle 12 min`
    pub idle: fn(&str) -> String,
    /// `idle for 6 min`, while it lasts.
    pub idle_now: fn(&str) -> String,
    /// `tab 2`
    pub tab: fn(usize) -> String,
    /// `came 12 min late`
    pub late: fn(&str) -> String,
    /// Why it came late.
    pub late_why: &'static str,
    /// An event that has a meaning of its own here, and how it came about.
    pub known_event: fn(&str, &str) -> Option<&'static str>,
    /// `×5`, read as five times.
    pub times: fn(usize) -> String,
    /// On the screen now.
    pub here_now: &'static str,
    /// A page without a name.
    pub before: &'static str,
    /// `3 attributes`
    pub attributes: fn(usize) -> String,
    /// First step.
    pub came_from: fn(&str) -> String,
    /// First step without a source.
    pub came_direct: &'static str,
    /// Last step.
    pub ended: &'static str,
    /// `3 events are not shown`
    pub hidden: fn(i64) -> String,
    /// Label.
    pub began: &'static str,
    /// Label.
    pub last: &'static str,
    /// Label.
    pub page: &'static str,
    /// Label.
    pub entry: &'static str,
    /// Label.
    pub source: &'static str,
    /// Label.
    pub campaign: &'static str,
    /// Label.
    pub device: &'static str,
    /// Label.
    pub country: &'static str,
    /// Label.
    pub network: &'static str,
    /// Label.
    pub language: &'static str,
    /// Label.
    pub zone: &'static str,
    /// Label.
    pub screen: &'static str,
    /// Label.
    pub user_agent: &'static str,
    /// Label.
    pub visitor: &'static str,
    /// Label.
    pub session: &'static str,
    /// Label.
    pub events: &'static str,
    /// Label.
    pub click: &'static str,
    /// Label.
    pub bot: &'static str,
    /// Opens the rest.
    pub details: &'static str,
    /// There are no events.
    pub nothing: &'static str,
}

pub(super) const EN: Journey = Journey {
    title: "Journey",
    same_visitor: "All sessions of this visitor",
    ribbon: |pages, time| match pages {
        1 => format!("1 page in {time}"),
        n => format!("{n} pages in {time}"),
    },
    titles: "Titles",
    urls: "Addresses",
    show: "Pages shown by",
    idle: |it| format!("idle {it}"),
    idle_now: |it| format!("idle for {it}"),
    tab: |n| format!("tab {n}"),
    late: |it| format!("came {it} late"),
    late_why: "The browser had no network when this happened.",
    known_event: |name, how| match (name, how) {
        ("visitor_identified", "token") => Some("Identified by a signed token"),
        ("visitor_identified", "bad_token") => Some("Came with a token that proves nothing"),
        ("visitor_identified", _) => Some("Said who they are, without proof"),
        ("visitor_reset", _) => Some("Logged out"),
        _ => None,
    },
    times: |n| format!("×{n}"),
    here_now: "here now",
    before: "A page from before this session",
    attributes: |n| if n == 1 { "1 attribute".to_owned() } else { format!("{n} attributes") },
    came_from: |it| format!("Came from {it}"),
    came_direct: "Came directly",
    ended: "The session ended",
    hidden: |n| match n {
        1 => "1 event of the site's own is not shown to your role.".to_owned(),
        n => format!("{n} events of the site's own are not shown to your role."),
    },
    began: "Began",
    last: "Last seen",
    page: "Page",
    entry: "First page",
    source: "Source",
    campaign: "Campaign",
    device: "Device",
    country: "Country",
    network: "Network",
    language: "Language",
    zone: "Time zone",
    screen: "Screen and window",
    user_agent: "Browser says",
    visitor: "Visitor",
    session: "Session",
    events: "Events",
    click: "Advertisement click",
    bot: "Taken for a program",
    details: "Details",
    nothing: "Nothing of this session can be shown.",
};
