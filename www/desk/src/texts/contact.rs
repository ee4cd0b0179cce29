//! Texts of one contact's page, of conflicts, and of the person behind a web session.

/// The page of one contact.
pub struct Contact {
    /// Tab.
    pub timeline: &'static str,
    /// Tab.
    pub details: &'static str,
    /// Tab.
    pub log: &'static str,
    /// Name of the tabs.
    pub tabs: &'static str,
    /// Fact.
    pub since: &'static str,
    /// Fact.
    pub aliases: fn(usize) -> String,
    /// Name of the menu.
    pub more: &'static str,
    /// Link.
    pub bundle: &'static str,
    /// Hint.
    pub masked: &'static str,
    /// Heading.
    pub identifiers: &'static str,
    /// There are none.
    pub no_identifiers: &'static str,
    /// Head of a column.
    pub identifier: &'static str,
    /// Head of a column.
    pub sure: &'static str,
    /// Head of a column.
    pub how: &'static str,
    /// Head of a column, and name of the menus.
    pub actions: &'static str,
    /// Badge.
    pub shared: &'static str,
    /// Beside a shared identifier.
    pub holders: fn(i64) -> String,
    /// Badge.
    pub look_alike: &'static str,
    /// Badge.
    pub closed: &'static str,
    /// As it came.
    pub raw: fn(&str) -> String,
    /// Heading.
    pub suggestions: &'static str,
    /// Why.
    pub same_key: &'static str,
    /// Why.
    pub similar_key: &'static str,
    /// Heading.
    pub cases: &'static str,
    /// Nothing is there.
    pub no_timeline: &'static str,
    /// May not see it.
    pub timeline_closed: &'static str,
    /// Badge.
    pub before: &'static str,
    /// What it means.
    pub before_hint: &'static str,
    /// Badge.
    pub no_logout: &'static str,
    /// What it means.
    pub no_logout_hint: &'static str,
    /// Heading.
    pub fields: &'static str,
    /// There are none.
    pub no_fields: &'static str,
    /// Heading.
    pub links: &'static str,
    /// Hint.
    pub links_hint: &'static str,
    /// Head of a column.
    pub what: &'static str,
    /// Heading.
    pub ids: &'static str,
    /// Fact.
    pub id: &'static str,
    /// Fact.
    pub alias: &'static str,
    /// Heading.
    pub not_same: &'static str,
    /// Head of a column.
    pub when: &'static str,
    /// Head of a column.
    pub who: &'static str,
    /// Head of a column.
    pub why: &'static str,
    /// Head of a column.
    pub state: &'static str,
    /// `2 of 3`.
    pub holding: fn(i64, i64) -> String,
    /// There is no entry.
    pub no_log: &'static str,
}

pub(super) const EN: Contact = Contact {
    timeline: "Timeline",
    details: "Details",
    log: "Log",
    tabs: "Parts of the contact",
    since: "since",
    aliases: |n| if n == 1 { "answers for 1 other id".to_owned() } else { format!("answers for {n} other ids") },
    more: "More about this contact",
    bundle: "Privacy export",
    masked: "Identifiers are masked: your role does not show them.",
    identifiers: "Identifiers",
    no_identifiers: "Nothing identifies this contact yet.",
    identifier: "Identifier",
    sure: "How sure",
    how: "How, when and by whom",
    actions: "Actions",
    shared: "shared",
    holders: |n| format!("{n} contacts share this"),
    look_alike: "look-alike letters",
    closed: "closed",
    raw: |it| format!("came as {it}"),
    suggestions: "May be the same person",
    same_key: "both have proven",
    similar_key: "a similar address:",
    cases: "Joins that were refused",
    no_timeline: "No web session is linked to this contact yet.",
    timeline_closed: "Your role does not show the sessions of contacts.",
    before: "before",
    before_hint: "Earlier visit of the same browser, before we knew who it was",
    no_logout: "no logout seen",
    no_logout_hint: "Somebody else logged in next in this browser, and nobody had logged out",
    fields: "Fields",
    no_fields: "Nothing else is known.",
    links: "What is linked",
    links_hint: "Tick what does not belong to this person, and split it off.",
    what: "What",
    ids: "Ids",
    id: "Id",
    alias: "Also",
    not_same: "Told apart from",
    when: "When",
    who: "Who",
    why: "Why",
    state: "Still holds",
    holding: |current, made| format!("{current} of {made}"),
    no_log: "Nothing has happened yet.",
};

/// The page of conflicts.
pub struct Conflicts {
    /// Heading.
    pub title: &'static str,
    /// What this is.
    pub intro: &'static str,
    /// There are none.
    pub none_title: &'static str,
    /// What would be here.
    pub none: &'static str,
}

pub(super) const CONFLICTS_EN: Conflicts = Conflicts {
    title: "Conflicts",
    intro: "Evidence said that two contacts are one person, and a rule forbade to join them. Whoever knows better decides.",
    none_title: "No conflicts",
    none: "A join that a rule has refused waits here until somebody decides.",
};

/// The person behind a web session.
pub struct Person {
    /// Heading, and head of a column.
    pub title: &'static str,
    /// Nothing is known.
    pub nobody: &'static str,
    /// Button.
    pub send_code: &'static str,
    /// Afterwards.
    pub code_sent: fn(&str) -> String,
    /// Button.
    pub open: &'static str,
    /// Heading.
    pub open_title: &'static str,
    /// What will happen.
    pub open_text: &'static str,
    /// Button.
    pub open_do: &'static str,
    /// Heading.
    pub opened: &'static str,
    /// There is none.
    pub none_opened: &'static str,
    /// Button.
    pub verify: &'static str,
    /// Heading.
    pub verify_title: &'static str,
    /// What will happen.
    pub verify_text: &'static str,
    /// Label of the search.
    pub find: &'static str,
    /// Button.
    pub verify_do: &'static str,
    /// Box to tick.
    pub browser: &'static str,
    /// Hint.
    pub verify_hint: &'static str,
    /// Button.
    pub cancel: &'static str,
    /// Heading.
    pub cancel_title: &'static str,
    /// What will happen.
    pub cancel_text: &'static str,
}

pub(super) const PERSON_EN: Person = Person {
    title: "Person",
    nobody: "This visitor has not said who they are.",
    send_code: "Send code",
    code_sent: |to| format!("A code is on its way to {to}. The visitor writes it into the page."),
    open: "Open history",
    open_title: "Open the history of a contact",
    open_text: "This visitor only claims to be this contact. That you look, when and why goes into the log, and others read it.",
    open_do: "Open, and log it",
    opened: "Contacts that have verified this",
    none_opened: "No contact has verified this any more.",
    verify: "Verify as …",
    verify_title: "Verify who this is",
    verify_text: "This web session will belong to the contact. What the visitor claims stays claimed.",
    find: "Who is it?",
    verify_do: "Verify",
    browser: "Also everything else of this browser",
    verify_hint: "How did you make sure?",
    cancel: "Cancel verification",
    cancel_title: "Cancel the verification",
    cancel_text: "The session returns to its visitor, and the contact no longer lists it. Messages that were sent stay sent.",
};
