//! Settings of a site, one page for each tab, and new sites. What an agent may not do is not shown; whether it is allowed
//! is decided by the server all the same.

mod agents;
mod delivery;
mod identity;
mod invitations;
mod keys;
mod new_site;
mod once;
mod public_keys;
mod roles;
mod site;
mod tag;

pub use new_site::new_site;

use crate::app::desk;
use crate::route::{Route, Tab};
use crate::texts::t;
use crate::ui::{self, tabs};
use leptos::prelude::*;

/// A page of a site's settings.
pub fn page(site: String, tab: Tab) -> AnyView {
    let t = &t().settings;
    let desk = desk();
    let name = |it: Tab| match it {
        Tab::Site => t.site,
        Tab::Agents => t.agents,
        Tab::Roles => t.roles,
        Tab::Keys => t.keys,
        Tab::Identity => t.identity,
        Tab::Delivery => t.delivery,
    };
    let may = |it: &Tab| untrack(|| desk.may(it.permission()));
    let links = Tab::ALL.into_iter().filter(may);
    let links = links.map(|it| (Route::settings(&site, it), name(it), it == tab)).collect();
    let body = match tab {
        it if !may(&it) => crate::html::p().child(crate::texts::t().problems.forbidden).into_any(),
        Tab::Site => site::site(site),
        Tab::Agents => agents::agents(site),
        Tab::Roles => roles::roles(site),
        Tab::Keys => keys::keys(site),
        Tab::Identity => identity::identity(site),
        Tab::Delivery => delivery::delivery(site),
    };
    ui::page(format!("{} · {}", t.title, name(tab)), "settings", (tabs(t.title, links), body))
}

/// The lines of a field, without empty ones.
fn list(raw: &str) -> Vec<String> {
    raw.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn lines_are_trimmed_and_empty_ones_left_out() {
        assert_eq!(list(" https://a.example \n\n\thttps://b.example\r\n"), ["https://a.example", "https://b.example"]);
    }
}
