//! Texts of the list of contacts, of the form for a new one, and of reading them in.

/// The list of contacts.
pub struct Contacts {
    /// Heading and name of the page.
    pub title: &'static str,
    /// Name of the form.
    pub search: &'static str,
    /// Label.
    pub q: &'static str,
    /// Hint.
    pub q_hint: &'static str,
    /// Label, and head of a column.
    pub kind: &'static str,
    /// Choice: nothing is asked for.
    pub any_kind: &'static str,
    /// Button.
    pub find: &'static str,
    /// Button.
    pub clear: &'static str,
    /// Link to the form.
    pub new: &'static str,
    /// Link to the page.
    pub import: &'static str,
    /// Link: the list as a file.
    pub export: &'static str,
    /// Head of a column.
    pub name: &'static str,
    /// Head of a column.
    pub email: &'static str,
    /// Head of a column.
    pub phone: &'static str,
    /// Head of a column, and its word.
    pub verified: &'static str,
    /// The other word.
    pub not_verified: &'static str,
    /// Head of a column.
    pub changed: &'static str,
    /// `12 contacts`, `50 contacts, and more`.
    pub found: fn(usize, bool) -> String,
    /// Button: the next ones.
    pub more: &'static str,
    /// While they come.
    pub more_coming: &'static str,
    /// Nothing fits.
    pub none_title: &'static str,
    /// What to do then.
    pub none: &'static str,
    /// There is no contact at all.
    pub empty_title: &'static str,
    /// Where they come from.
    pub empty: &'static str,
    /// A contact that nothing is known of.
    pub no_name: &'static str,
}

pub(super) const EN: Contacts = Contacts {
    title: "Contacts",
    search: "Search for contacts",
    q: "Name, e-mail, phone or external id",
    q_hint: "E-mail addresses, numbers and ids are looked for as a whole, names by their beginnings.",
    kind: "Kind",
    any_kind: "All kinds",
    find: "Search",
    clear: "Clear",
    new: "New contact",
    import: "Import",
    export: "Export",
    name: "Name",
    email: "E-mail",
    phone: "Phone",
    verified: "Verified",
    not_verified: "No",
    changed: "Changed",
    found: |n, more| match (n, more) {
        (1, false) => "1 contact".to_owned(),
        (n, false) => format!("{n} contacts"),
        (n, true) => format!("{n} contacts, and more"),
    },
    more: "Show more",
    more_coming: "One moment …",
    none_title: "No contact is like that",
    none: "Write an e-mail address or a number as a whole, or the beginning of a name.",
    empty_title: "No contacts yet",
    empty: "A contact comes to be when a visitor proves who they are, when your server tells of a customer, or when you make one here.",
    no_name: "Nameless contact",
};

/// The form of a contact.
pub struct Fields {
    /// Heading.
    pub title: &'static str,
    /// A field.
    pub name: &'static str,
    /// A field.
    pub first_name: &'static str,
    /// A field.
    pub last_name: &'static str,
    /// A field.
    pub company: &'static str,
    /// A field.
    pub language: &'static str,
    /// A field.
    pub notes: &'static str,
    /// Label: fields of the site's own.
    pub more: &'static str,
    /// Hint.
    pub more_hint: &'static str,
    /// Label.
    pub emails: &'static str,
    /// Label.
    pub phones: &'static str,
    /// Label.
    pub external_ids: &'static str,
    /// Hint.
    pub one_a_line: &'static str,
    /// Hint.
    pub external_ids_hint: &'static str,
    /// Hint.
    pub external_id_hint: &'static str,
    /// What becomes of identifiers.
    pub claimed: &'static str,
    /// Button.
    pub make: &'static str,
    /// Other values of a field, kept from contacts that were joined.
    pub also: fn(&str) -> String,
}

pub(super) const FIELDS_EN: Fields = Fields {
    title: "New contact",
    name: "Name",
    first_name: "First name",
    last_name: "Last name",
    company: "Company",
    language: "Language",
    notes: "Notes",
    more: "Other fields",
    more_hint: "One in a line, as in customer_since: 2019",
    emails: "E-mail addresses",
    phones: "Telephone numbers",
    external_ids: "External ids",
    one_a_line: "One in a line.",
    external_ids_hint: "One in a line, as namespace:id",
    external_id_hint: "An external id is written as namespace:id.",
    claimed: "What you write here is kept as claimed: it links nobody until it is proven.",
    make: "Make the contact",
    also: |it| format!("Also known: {it}"),
};

/// Reading contacts in.
pub struct Import {
    /// Heading.
    pub title: &'static str,
    /// What the table looks like.
    pub intro: &'static str,
    /// Label.
    pub file: &'static str,
    /// Label.
    pub csv: &'static str,
    /// Hint.
    pub csv_hint: &'static str,
    /// Button: shows what would be done.
    pub look: &'static str,
    /// Button.
    pub do_it: &'static str,
    /// Heading.
    pub preview: &'static str,
    /// Heading, afterwards.
    pub done: &'static str,
    /// Heading.
    pub columns: &'static str,
    /// Head of a column.
    pub column: &'static str,
    /// Head of a column.
    pub taken_as: &'static str,
    /// What a column is.
    pub field: &'static str,
    /// Count.
    pub good: fn(i64) -> String,
    /// Count.
    pub added: fn(i64) -> String,
    /// Count.
    pub changed: fn(i64) -> String,
    /// Count.
    pub bad: fn(usize) -> String,
    /// Head of a column.
    pub line: &'static str,
    /// Head of a column.
    pub why: &'static str,
    /// Heading.
    pub sample: &'static str,
    /// Head of a column.
    pub identifiers: &'static str,
    /// Head of a column.
    pub fields: &'static str,
    /// Button: another table.
    pub again: &'static str,
    /// There is no good row.
    pub nothing: &'static str,
    /// Link.
    pub to_list: &'static str,
}

pub(super) const IMPORT_EN: Import = Import {
    title: "Import contacts",
    intro: "A table with a header, as CSV. The columns external_id, email and phone are identifiers; several e-mails or phones in one cell are parted by a semicolon. Every other column becomes a field.",
    file: "File",
    csv: "Or the table itself",
    csv_hint: "The first line names the columns.",
    look: "Preview",
    do_it: "Import now",
    preview: "Preview",
    done: "Imported",
    columns: "Columns",
    column: "Column",
    taken_as: "Taken as",
    field: "Field",
    good: |n| if n == 1 { "1 good row".to_owned() } else { format!("{n} good rows") },
    added: |n| if n == 1 { "1 new contact".to_owned() } else { format!("{n} new contacts") },
    changed: |n| if n == 1 { "1 known contact".to_owned() } else { format!("{n} known contacts") },
    bad: |n| if n == 1 { "1 row is not taken".to_owned() } else { format!("{n} rows are not taken") },
    line: "Line",
    why: "Why not",
    sample: "The first rows, as they are taken",
    identifiers: "Identifiers",
    fields: "Fields",
    again: "Import another table",
    nothing: "No row can be taken.",
    to_list: "See the contacts",
};
