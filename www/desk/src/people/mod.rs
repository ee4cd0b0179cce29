//! Contacts: who is behind visits, how sure we are, and what agents do about it. What is shown is the server's word; no
//! page here decides who somebody is, and what one may not do is not shown.

mod act;
mod add;
mod conflict;
mod conflicts;
mod contact;
mod fields;
mod find;
mod form;
mod import;
mod list;
mod merge;
mod paged;
pub mod parts;
mod person;
mod verify;
pub mod words;

use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui;
pub use person::view as person;

use leptos::prelude::*;

/// The list of contacts.
pub fn contacts(site: String) -> AnyView {
    allowed("contact:view", t().contacts.title, move || list::page(site))
}

/// The form for a new contact.
pub fn new_contact(site: String) -> AnyView {
    allowed("contact:add", t().fields.title, move || form::page(site))
}

/// One contact.
pub fn contact(site: String, id: String) -> AnyView {
    allowed("contact:view", t().contacts.title, move || contact::page(site, id))
}

/// Joins that were refused and wait for an agent.
pub fn conflicts(site: String) -> AnyView {
    allowed("identity:merge", t().conflicts.title, move || conflicts::page(site))
}

/// Contacts read in from a table.
pub fn import(site: String) -> AnyView {
    allowed("contact:import", t().import.title, move || import::page(site))
}

/// Whether one may do something with contacts, as in `contact:view`.
pub fn may(word: &str) -> bool {
    untrack(|| desk().may(&format!("externalContacts:{word}")))
}

/// A page, or that one may not see it: whoever writes its address by hand shall not get a row of failures.
fn allowed(word: &str, title: &'static str, page: impl FnOnce() -> AnyView) -> AnyView {
    match may(word) {
        true => page(),
        false => ui::page(title, "narrow", html::p().child(t().problems.forbidden)),
    }
}
