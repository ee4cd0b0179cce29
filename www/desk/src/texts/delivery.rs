//! Texts of delivery health.

/// Delivery health.
pub struct Delivery {
    /// What the page is about.
    pub hint: &'static str,
    /// Name of the choice of time.
    pub time: &'static str,
    /// Choice.
    pub day: &'static str,
    /// Choice.
    pub week: &'static str,
    /// Group: how many arrived.
    pub arrived: &'static str,
    /// What the group means.
    pub arrived_hint: &'static str,
    /// Group.
    pub refused: &'static str,
    /// What the group means.
    pub refused_hint: &'static str,
    /// Group.
    pub lost: &'static str,
    /// What the group means.
    pub lost_hint: &'static str,
    /// Group.
    pub aside: &'static str,
    /// What the group means.
    pub aside_hint: &'static str,
    /// Card: all outcomes with reasons.
    pub outcomes: &'static str,
    /// Column.
    pub outcome: &'static str,
    /// Column.
    pub reason: &'static str,
    /// Column.
    pub events: &'static str,
    /// No events at all.
    pub none_title: &'static str,
    /// What that may mean.
    pub none: &'static str,
    /// Card.
    pub quarantine: &'static str,
    /// What it is: how many.
    pub quarantine_hint: fn(i64) -> String,
    /// Nothing there.
    pub quarantine_none: &'static str,
    /// Column.
    pub came: &'static str,
    /// Column.
    pub content: &'static str,
    /// Instead of content.
    pub whole: &'static str,
    /// The words of outcomes on screen.
    pub word: fn(&str) -> Option<&'static str>,
    /// Under a chart: the time it spans.
    pub from_to: fn(&str, &str) -> String,
}

pub(super) const EN: Delivery = Delivery {
    hint: "What became of everything that this site's pages have sent, by the hour.",
    time: "Time",
    day: "24 hours",
    week: "7 days",
    arrived: "Arrived",
    arrived_hint: "Stored, or known already because a browser sent it twice to be sure.",
    refused: "Turned away",
    refused_hint: "Came, and was not stored: not well formed, too many, too old, or left out by the site's settings.",
    lost: "Lost in browsers",
    lost_hint: "Browsers tell later what they could not keep while there was no network.",
    aside: "Set aside",
    aside_hint: "Could not be read by this version and can be tried again.",
    outcomes: "In detail",
    outcome: "Outcome",
    reason: "Reason",
    events: "Events",
    none_title: "Nothing has come in this time",
    none: "Where pages should have been seen, the tag's check on the page of the site says more.",
    quarantine: "Set aside",
    quarantine_hint: |n| if n == 1 { "1 in all.".to_owned() } else { format!("{n} in all; the latest are shown.") },
    quarantine_none: "Nothing is set aside.",
    came: "Came",
    content: "Content",
    whole: "a whole beacon",
    word: |it| match it {
        "accepted" => Some("Stored"),
        "duplicate" => Some("Sent twice"),
        "invalid" => Some("Not well formed"),
        "limited" => Some("Too many"),
        "filtered" => Some("Left out by settings"),
        "too_old" => Some("Too old"),
        "client_dropped" => Some("Lost in the browser"),
        "quarantined" => Some("Set aside"),
        _ => None,
    },
    from_to: |from, to| format!("{from} – {to}"),
};
