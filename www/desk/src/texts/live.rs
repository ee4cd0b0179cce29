//! Texts of the live table.

/// Texts of the live table.
pub struct Live {
    /// Heading and name of the page.
    pub title: &'static str,
    /// Name of the table, for readers.
    pub table: &'static str,
    /// `12 people on the site`
    pub people: fn(i64) -> String,
    /// `3 bots hidden`
    pub bots_hidden: fn(i64) -> String,
    /// `3 bots shown`
    pub bots_shown: fn(i64) -> String,
    /// Link beside hidden bots.
    pub show: &'static str,
    /// Link beside shown bots.
    pub hide: &'static str,
    /// `4 of 12 shown`
    pub shown: fn(usize, usize) -> String,
    /// Name of the filters.
    pub filters: &'static str,
    /// Label: text in title or address, or somebody's name.
    pub text: &'static str,
    /// Label.
    pub state: &'static str,
    /// Choice.
    pub all_states: &'static str,
    /// Label.
    pub bots: &'static str,
    /// Label, on narrow screens.
    pub sort: &'static str,
    /// Button: takes the filters away.
    pub clear: &'static str,
    /// Button: the order stays as it is.
    pub hold: &'static str,
    /// Button: the order goes on.
    pub go_on: &'static str,
    /// What waits meanwhile: `3 new, 1 left`.
    pub waiting: fn(usize, usize) -> String,
    /// The stream is cut.
    pub cut: &'static str,
    /// Head of a column.
    pub page: &'static str,
    /// Head of a column.
    pub time: &'static str,
    /// Head of a column.
    pub pages: &'static str,
    /// Head of a column.
    pub source: &'static str,
    /// Head of a column.
    pub device: &'static str,
    /// Head of a column.
    pub country: &'static str,
    /// Head of a column.
    pub visit: &'static str,
    /// The visitor has left, and the row goes soon.
    pub left: &'static str,
    /// In the column of visits.
    pub first_visit: &'static str,
    /// Nobody is there.
    pub nobody_title: &'static str,
    /// What that may mean.
    pub nobody: &'static str,
    /// Link to the tag.
    pub tag: &'static str,
    /// The filter hides everyone.
    pub none_title: &'static str,
    /// What to do then.
    pub none: &'static str,
}

pub(super) const EN: Live = Live {
    title: "Live",
    table: "Visitors on the site now",
    people: |n| if n == 1 { "1 person on the site".to_owned() } else { format!("{n} people on the site") },
    bots_hidden: |n| if n == 1 { "1 bot hidden".to_owned() } else { format!("{n} bots hidden") },
    bots_shown: |n| if n == 1 { "1 bot shown".to_owned() } else { format!("{n} bots shown") },
    show: "show",
    hide: "hide",
    shown: |shown, all| format!("{shown} of {all} shown"),
    filters: "Filters",
    text: "Title, address or person",
    state: "State",
    all_states: "All",
    bots: "People and bots",
    sort: "Order by",
    clear: "Clear filters",
    hold: "Hold order",
    go_on: "Go on",
    waiting: |come, left| match (come, left) {
        (0, 0) => "nothing waits".to_owned(),
        (come, 0) => format!("{come} new"),
        (0, left) => format!("{left} left"),
        (come, left) => format!("{come} new, {left} left"),
    },
    cut: "Reconnecting …",
    page: "Page",
    time: "On site",
    pages: "Pages",
    source: "Source",
    device: "Device",
    country: "Country",
    visit: "Visit",
    left: "Left",
    first_visit: "First",
    nobody_title: "Nobody is on the site right now",
    nobody: "A visitor appears here within a second of opening a page. On a new site, look whether its tag is in place.",
    tag: "Look at the tag",
    none_title: "Nobody is like that right now",
    none: "Others are on the site. The filters hide them.",
};
