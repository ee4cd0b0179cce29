//! Every word on the screen. One file for each part of the desk; a language that lacks one does not compile.

pub mod account;
pub mod common;
pub mod delivery;
pub mod journey;
pub mod live;
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
};

/// The texts of the language in use.
pub fn t() -> &'static Texts {
    static NOW: Texts = EN;
    &NOW
}
