//! Texts of what agents do to contacts, and of the log that tells it.

/// What happened to a contact, and what one can do to it.
pub struct Acts {
    /// Label.
    pub reason: &'static str,
    /// Hint.
    pub reason_hint: &'static str,
    /// Heading of what was refused.
    pub not_all: &'static str,
    /// Heading of what had no effect.
    pub nothing_done: &'static str,
    /// After an act.
    pub done: &'static str,
    /// Entry of the log.
    pub claims: &'static str,
    /// Entry of the log.
    pub mentions: &'static str,
    /// Entry of the log.
    pub reports: &'static str,
    /// Entry of the log.
    pub proves: &'static str,
    /// Entry of the log.
    pub upserts: &'static str,
    /// Entry of the log.
    pub closes: &'static str,
    /// Entry of the log.
    pub verifies: &'static str,
    /// Entry of the log.
    pub merges: &'static str,
    /// Entry of the log.
    pub not_sames: &'static str,
    /// Entry of the log.
    pub shares: &'static str,
    /// Entry of the log.
    pub promotes: &'static str,
    /// Entry of the log.
    pub edits: &'static str,
    /// Entry of the log.
    pub notes: &'static str,
    /// Entry of the log.
    pub splits: &'static str,
    /// Entry of the log.
    pub revokes: &'static str,
    /// Entry of the log.
    pub opened: &'static str,
    /// Entry of the log.
    pub erases: &'static str,
    /// Button.
    pub merge: &'static str,
    /// Button: with somebody to be found.
    pub merge_with: &'static str,
    /// Button.
    pub not_same: &'static str,
    /// Heading.
    pub not_same_title: &'static str,
    /// What will happen.
    pub not_same_text: fn(&str, &str) -> String,
    /// Button.
    pub share: &'static str,
    /// Heading.
    pub share_title: fn(&str) -> String,
    /// What will happen.
    pub share_text: &'static str,
    /// Button.
    pub close_identifier: &'static str,
    /// Heading.
    pub close_title: fn(&str) -> String,
    /// What will happen.
    pub close_text: &'static str,
    /// The same for readers, with whose.
    pub close_on: fn(&str) -> String,
    /// Button.
    pub promote: &'static str,
    /// What will happen.
    pub promote_ephemeral: &'static str,
    /// What will happen.
    pub promote_identified: &'static str,
    /// Button.
    pub split: &'static str,
    /// Button, in the dialog.
    pub split_do: &'static str,
    /// Heading.
    pub split_title: &'static str,
    /// What will happen.
    pub split_text: fn(usize) -> String,
    /// Button.
    pub undo: &'static str,
    /// Heading.
    pub undo_title: fn(&str) -> String,
    /// What will happen.
    pub undo_text: &'static str,
    /// Box to tick.
    pub undo_apart: &'static str,
    /// Button.
    pub erase: &'static str,
    /// Heading.
    pub erase_title: fn(&str) -> String,
    /// What will happen.
    pub erase_text: &'static str,
    /// Label.
    pub erase_type: fn(&str) -> String,
    /// Label.
    pub erase_word: &'static str,
    /// Problem: something else was written.
    pub erase_wrong: &'static str,
    /// Button.
    pub add: &'static str,
    /// Heading.
    pub add_title: &'static str,
    /// What will happen.
    pub add_text: &'static str,
    /// Label.
    pub add_kind: &'static str,
    /// Label.
    pub add_what: &'static str,
    /// Button.
    pub edit: &'static str,
    /// Heading.
    pub edit_title: &'static str,
}

pub(super) const ACTS_EN: Acts = Acts {
    reason: "Reason",
    reason_hint: "Is kept in the log, for colleagues and for you.",
    not_all: "Not everything was done",
    nothing_done: "Nothing was changed",
    done: "Done.",
    claims: "Claimed",
    mentions: "Mentioned",
    reports: "Matched by a channel",
    proves: "Proven",
    upserts: "Told by your server",
    closes: "Identifier closed",
    verifies: "Verified by an agent",
    merges: "Merged",
    not_sames: "Told apart",
    shares: "Marked as shared",
    promotes: "Promoted",
    edits: "Edited",
    notes: "Identifier added",
    splits: "Split",
    revokes: "Undone",
    opened: "History opened",
    erases: "Erased",
    merge: "Merge",
    merge_with: "Merge …",
    not_same: "Not the same",
    not_same_title: "These are two people",
    not_same_text: |a, b| format!("{a} and {b} will not be joined by any evidence until this is undone."),
    share: "Mark as shared",
    share_title: |it| format!("Several people use {it}"),
    share_text: "It stays where it is, but links nobody by itself any more and joins nobody.",
    close_identifier: "No longer theirs",
    close_title: |it| format!("{it} is no longer theirs"),
    close_text: "It stays in the history and no longer finds this contact. Links that exist stay.",
    close_on: |name| format!("No longer theirs: {name}"),
    promote: "Promote",
    promote_ephemeral: "The placeholder becomes a contact that stays, with the same id.",
    promote_identified: "The contact becomes curated: kept and looked after by agents.",
    split: "Split off …",
    split_do: "Split off",
    split_title: "Split the contact",
    split_text: |n| {
        let what = if n == 1 { "1 chosen entry leaves".to_owned() } else { format!("{n} chosen entries leave") };
        format!("{what} this contact. Joins are undone; links and identifiers go to one new contact.")
    },
    undo: "Undo",
    undo_title: |it| format!("Undo: {it}"),
    undo_text: "Everything that this entry made ends, and both sides are as they would be without it.",
    undo_apart: "And tell these two apart, so that the same evidence does not join them again",
    erase: "Erase",
    erase_title: |name| format!("Erase {name}"),
    erase_text: "All identifiers, fields and links of this contact go, and with them what its browsers have told of the person. The log keeps that somebody was erased, not who. This cannot be undone.",
    erase_type: |name| format!("Write ERASE, or the name: {name}"),
    erase_word: "To be sure",
    erase_wrong: "Write ERASE, or the name as it stands above.",
    add: "Add",
    add_title: "Add an identifier",
    add_text: "It is kept as claimed and links nobody until it is proven.",
    add_kind: "Kind",
    add_what: "Identifier",
    edit: "Edit",
    edit_title: "Edit the contact",
};

/// The dialog in which two contacts are joined.
pub struct Merging {
    /// Heading.
    pub title: &'static str,
    /// Label of the search.
    pub find: &'static str,
    /// Button.
    pub search: &'static str,
    /// Nothing was found.
    pub nobody: &'static str,
    /// Label: who answers for both.
    pub keeps: &'static str,
    /// Label: the other.
    pub goes: &'static str,
    /// Heading.
    pub forbidden: &'static str,
    /// Heading.
    pub overrides: &'static str,
    /// Heading.
    pub conflicts: &'static str,
    /// Head of a column.
    pub field: &'static str,
    /// Head of a column.
    pub holds: &'static str,
    /// Head of a column.
    pub other: &'static str,
    /// Label: what it would have.
    pub identifiers: &'static str,
    /// Label: what it would have.
    pub browsers: &'static str,
    /// Hint.
    pub undo_hint: &'static str,
    /// Button: back to the search.
    pub other_one: &'static str,
    /// Afterwards.
    pub merged: &'static str,
}

pub(super) const MERGING_EN: Merging = Merging {
    title: "Merge two contacts",
    find: "The other contact",
    search: "Search",
    nobody: "No contact is like that.",
    keeps: "Answers for both",
    goes: "Becomes another id of it",
    forbidden: "These two cannot be joined, not even by an agent",
    overrides: "You set aside what evidence could not",
    conflicts: "Fields that differ",
    field: "Field",
    holds: "Will hold",
    other: "Is kept beside it",
    identifiers: "Identifiers",
    browsers: "Browsers",
    undo_hint: "A merge can be undone in the log.",
    other_one: "Choose another",
    merged: "Merged. The log has a button to undo it.",
};
