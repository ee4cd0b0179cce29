//! The pieces that pages are built of. They know texts and looks, and nothing about sites, sessions or the API's paths.

mod badge;
mod button;
mod card;
mod chart;
mod dialog;
mod field;
mod form;
mod icon;
mod link;
mod load;
mod menu;
mod table;
mod tabs;
mod toast;
mod when;

pub use badge::{Tone, badge, dot};
pub use button::{Kind, button, button_named, copy_button, copy_button_named, submit};
pub use card::{card, card_with, empty, facts, heading, page, page_with, take_focus};
pub use chart::{Bars, Series, chart};
pub use dialog::{dialog, open_while, question};
pub use field::{check, choice, fixed, lines, password, text};
pub use form::Form;
pub use icon::{Icon, icon};
pub use link::{inside, outside};
pub use load::{Load, Loaded, failed, load, show, waiting};
pub use menu::{item, menu};
pub use table::{Cell, cell, grouped, head, number, table};
pub use tabs::tabs;
pub use toast::toasts;
pub use when::{ago, moment};
