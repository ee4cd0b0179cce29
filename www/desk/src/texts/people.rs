//! Words about people: how sure we are, how we know, and why something was not done.

/// Words about people.
pub struct People {
    /// How sure: level 0.
    pub mentioned: &'static str,
    /// How sure: level 1.
    pub claimed: &'static str,
    /// How sure: level 2.
    pub by_caller_id: &'static str,
    /// How sure: level 2.
    pub by_email: &'static str,
    /// How sure: level 2.
    pub by_sms: &'static str,
    /// How sure: level 2, where there is little room.
    pub by_channel: &'static str,
    /// How sure: levels 3 and 4.
    pub verified: &'static str,
    /// A claim.
    pub said: fn(&str) -> String,
    /// A claim about a field.
    pub said_of: fn(&str, &str) -> String,
    /// How many others claim the same.
    pub others: fn(i64) -> String,
    /// The amber badge.
    pub matches: &'static str,
    /// The same where there is little room.
    pub matches_short: &'static str,
    /// How: by what.
    pub token: &'static str,
    /// How: by what.
    pub code: &'static str,
    /// How, or who.
    pub api: &'static str,
    /// How: by what.
    pub import: &'static str,
    /// How: by what.
    pub agent: &'static str,
    /// How: by what.
    pub caller_id: &'static str,
    /// Who.
    pub visitor: &'static str,
    /// Kind of contact.
    pub ephemeral: &'static str,
    /// Kind of contact.
    pub identified: &'static str,
    /// Kind of contact.
    pub curated: &'static str,
    /// Kind of contact.
    pub canonical: &'static str,
    /// Kind of identifier.
    pub email: &'static str,
    /// Kind of identifier.
    pub phone: &'static str,
    /// Kind of identifier.
    pub external_id: &'static str,
    /// Kind of link.
    pub epoch: &'static str,
    /// Kind of link.
    pub session: &'static str,
    /// Kind of link.
    pub conversation: &'static str,
    /// Kind of link.
    pub join: &'static str,
    /// Rule.
    pub k1: &'static str,
    /// Rule.
    pub k2: &'static str,
    /// Rule.
    pub k3: &'static str,
    /// Rule.
    pub k4: &'static str,
    /// Rule.
    pub k5: &'static str,
    /// Rule.
    pub k6: &'static str,
    /// Rule.
    pub k7: &'static str,
    /// Rule.
    pub k8: &'static str,
    /// Rule.
    pub k9: &'static str,
    /// A rule that this page does not know.
    pub other_rule: fn(&str) -> String,
    /// Without effect.
    pub joined: &'static str,
    /// Without effect.
    pub unknown_contact: &'static str,
    /// Without effect.
    pub repeated: &'static str,
    /// Without effect.
    pub known: &'static str,
    /// Without effect, for a reason that this page does not know.
    pub other_ignored: fn(&str) -> String,
}

pub(super) const EN: People = People {
    mentioned: "mentioned",
    claimed: "claimed",
    by_caller_id: "matched by caller ID",
    by_email: "matched by e-mail",
    by_sms: "matched by SMS",
    by_channel: "matched",
    verified: "verified",
    said: |it| format!("{it} (claimed)"),
    said_of: |name, it| format!("{name}: {it} (claimed)"),
    others: |n| {
        if n == 1 { "1 other visitor claims this".to_owned() } else { format!("{n} other visitors claim this") }
    },
    matches: "not verified — matches a verified contact",
    matches_short: "not verified",
    token: "signed token",
    code: "one-time code",
    api: "your server",
    import: "import",
    agent: "agent",
    caller_id: "caller ID",
    visitor: "the visitor",
    ephemeral: "Ephemeral",
    identified: "Identified",
    curated: "Curated",
    canonical: "Canonical",
    email: "E-mail",
    phone: "Phone",
    external_id: "External id",
    epoch: "Browser",
    session: "Web session",
    conversation: "Conversation",
    join: "Joined contact",
    k1: "Both have an external id of the same source, so they are two customers there.",
    k2: "An agent has told them apart.",
    k3: "Several people use this identifier, so it links nobody.",
    k4: "This identifies nobody.",
    k5: "The browser belongs to another contact.",
    k6: "One contact would have more browsers, addresses or numbers than a person has.",
    k7: "They are not of the same site.",
    k8: "A claim changes nothing.",
    k9: "A telephone number alone joins nobody: numbers are shared, and given to others.",
    other_rule: |it| format!("Refused by the rule {it}."),
    joined: "They are one contact already.",
    unknown_contact: "The contact is not there, or no longer.",
    repeated: "The same was said within the last day.",
    known: "This was known already.",
    other_ignored: |it| format!("It had no effect: {it}."),
};
