//! Every word on the screen. One file for each part of the desk; a language that lacks one does not compile.

pub mod account;
pub mod acts;
pub mod common;
pub mod contact;
pub mod contacts;
pub mod delivery;
pub mod identity;
pub mod journey;
pub mod live;
pub mod people;
pub mod sessions;
pub mod settings;

/// All texts of one language.
pub struct Texts {
    /// For `Intl`: how dates and numbers are written.
    pub locale: &'static str,
    /// The frame and what many pages say.
    pub common: common::Common,
    /// Times.
    pub time: common::Time,
    /// Sentences for problems that have none of their own.
    pub problems: common::Problems,
    /// Login, links and one's own account.
    pub account: account::Account,
    /// Settings.
    pub settings: settings::Settings,
    /// Delivery health.
    pub delivery: delivery::Delivery,
    /// The live table.
    pub live: live::Live,
    /// Search.
    pub sessions: sessions::Sessions,
    /// Journeys.
    pub journey: journey::Journey,
    /// The list of contacts.
    pub contacts: contacts::Contacts,
    /// The form of a contact.
    pub fields: contacts::Fields,
    /// Reading contacts in.
    pub import: contacts::Import,
    /// The page of a contact.
    pub contact: contact::Contact,
    /// The page of conflicts.
    pub conflicts: contact::Conflicts,
    /// The person behind a web session.
    pub person: contact::Person,
    /// How sure we are, and why something was not done.
    pub people: people::People,
    /// What can be done to a contact.
    pub acts: acts::Acts,
    /// Joining two contacts.
    pub merging: acts::Merging,
    /// Settings about identity.
    pub identity: identity::Identity,
}

const EN: Texts = Texts {
    locale: "en-GB",
    common: common::EN,
    time: common::TIME_EN,
    problems: common::PROBLEMS_EN,
    account: account::EN,
    settings: settings::EN,
    delivery: delivery::EN,
    live: live::EN,
    sessions: sessions::EN,
    journey: journey::EN,
    contacts: contacts::EN,
    fields: contacts::FIELDS_EN,
    import: contacts::IMPORT_EN,
    contact: contact::EN,
    conflicts: contact::CONFLICTS_EN,
    person: contact::PERSON_EN,
    people: people::EN,
    acts: acts::ACTS_EN,
    merging: acts::MERGING_EN,
    identity: identity::EN,
};

/// The texts of the language in use.
pub fn t() -> &'static Texts {
    static NOW: Texts = EN;
    &NOW
}
