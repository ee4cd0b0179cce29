//! The bar at the top: sites, pages, and my account with the colours.

use crate::api;
use crate::app::{Desk, desk};
use crate::html;
use crate::html::svg;
use crate::route::{Route, Tab};
use crate::texts::t;
use crate::ui::{Icon, icon, menu};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::people::Cases;

/// Who may join contacts sees which joins were refused.
const MERGE: &str = "externalContacts:identity:merge";

/// The bar; nothing where nobody is logged in.
pub fn bar(known: Memo<bool>) -> AnyView {
    let desk = desk();
    count_conflicts(desk);
    let inside = move || {
        known.get().then(|| {
            html::header()
                .class("bar-top")
                .child((mark(), move || pages(desk), html::div().class("bar-end").child((sites(desk), mine(desk)))))
                .into_any()
        })
    };
    inside.into_any()
}

/// The name, leading home.
pub fn mark() -> AnyView {
    let picture = svg::svg().attr("viewBox", "0 0 20 20").attr("aria-hidden", "true").child((
        svg::rect()
            .attr("class", "post")
            .attr("x", "7")
            .attr("y", "2")
            .attr("width", "6")
            .attr("height", "17")
            .attr("rx", "1.5"),
        svg::path().attr("class", "blaze").attr("d", "M7 4h8l2.5 2.5L15 9H7z"),
    ));
    html::a()
        .class("mark")
        .attr("href", Route::Home.to_string())
        .attr("aria-label", t().common.product)
        .child((picture, html::b().child(t().common.product)))
        .into_any()
}

/// Links to the pages of the site that is looked at, or else of the first one.
fn pages(desk: Desk) -> AnyView {
    let here = desk.page.get();
    let t = &t().common;
    let first = || desk.me.with(|me| me.as_ref()?.sites.first().cloned());
    let Some(site) = desk.site().or_else(first) else { return ().into_any() };
    let may = |word: &str| site.permissions.iter().any(|it| it == word);
    let mut links = Vec::new();
    if may("journey:session:view") {
        links.push((Route::live(&site.id), t.live, Icon::Live, matches!(here, Route::Live { .. })));
        let there = matches!(here, Route::Sessions { .. } | Route::Session { .. });
        links.push((Route::sessions(&site.id), t.sessions, Icon::Search, there));
    }
    if may("externalContacts:contact:view") {
        let there = matches!(
            here,
            Route::Contacts { .. } | Route::Contact { .. } | Route::NewContact { .. } | Route::ImportContacts { .. }
        );
        links.push((Route::contacts(&site.id), t.contacts, Icon::Person, there));
    }
    if may(MERGE) {
        let there = matches!(here, Route::Conflicts { .. });
        links.push((Route::Conflicts { site: site.id.clone() }, t.conflicts, Icon::Merge, there));
    }
    if let Some(tab) = Tab::ALL.into_iter().find(|it| may(it.permission())) {
        let there = matches!(here, Route::Settings { .. });
        links.push((Route::settings(&site.id, tab), t.settings, Icon::Settings, there));
    }
    let links: Vec<_> = links
        .into_iter()
        .map(|(to, label, picture, there)| {
            let link = html::a().attr("href", to.to_string()).attr("aria-current", there.then_some("page"));
            let count = matches!(to, Route::Conflicts { .. }).then(|| move || conflicts(desk));
            html::li().child(link.child((icon(picture), label, count)))
        })
        .collect();
    html::nav().class("pages").attr("aria-label", t.nav).child(html::ul().child(links)).into_any()
}

/// How many refused joins wait, beside the link to them.
fn conflicts(desk: Desk) -> Option<AnyView> {
    let many = desk.conflicts.get().filter(|it| *it > 0)?;
    Some(html::many((" ", html::span().class("count").child(many.to_string()))))
}

/// Asks once for each site how many refused joins wait; the page of conflicts tells more often.
fn count_conflicts(desk: Desk) {
    let site = Memo::new(move |_| desk.site().filter(|it| it.permissions.iter().any(|it| it == MERGE)).map(|it| it.id));
    Effect::new(move || {
        desk.conflicts.set(None);
        let site_now = move || site.get_untracked();
        let Some(site) = site.get() else { return };
        spawn_local(async move {
            let Ok(cases) = api::get::<Cases>(&api::of_site(&site, "cases")).await else { return };
            if site_now() == Some(site) {
                desk.conflicts.set(Some(cases.cases.len()));
            }
        });
    });
}

/// The site switcher: keeps the kind of page.
fn sites(desk: Desk) -> AnyView {
    let t = &t().common;
    let name = move || desk.site().map(|it| it.name).unwrap_or_else(|| t.site.to_owned());
    let face = (html::span().child(name), icon(Icon::Down));
    menu(
        move || format!("{}: {}", t.site, name()),
        "menu",
        face,
        move || {
            let here = desk.page.get();
            let me = desk.me.get().unwrap_or_default();
            let links: Vec<_> = me
                .sites
                .iter()
                .map(|it| {
                    let current = (here.site() == Some(&it.id)).then_some("true");
                    let link =
                        html::a().attr("href", same_page(&here, &it.id).to_string()).attr("aria-current", current);
                    link.child(html::bdi().child(it.name.clone()))
                })
                .collect();
            let new = me.operator.then(|| {
                (html::hr(), html::a().attr("href", Route::NewSite.to_string()).child((icon(Icon::Plus), t.new_site)))
            });
            html::many((links, new))
        },
    )
}

fn same_page(here: &Route, site: &str) -> Route {
    match here {
        Route::Sessions { .. } | Route::Session { .. } => Route::sessions(site),
        Route::Settings { tab, .. } => Route::settings(site, *tab),
        Route::Contacts { .. } | Route::Contact { .. } | Route::NewContact { .. } | Route::ImportContacts { .. } => {
            Route::contacts(site)
        }
        Route::Conflicts { .. } => Route::Conflicts { site: site.to_owned() },
        _ => Route::live(site),
    }
}

fn mine(desk: Desk) -> AnyView {
    let t = &t().common;
    let name = move || desk.me.with(|me| me.as_ref().map(|it| it.name.clone())).unwrap_or_default();
    let face = (icon(Icon::Person), html::span().class("account-name").child(name));
    menu(
        move || format!("{}: {}", t.account_menu, name()),
        "menu",
        face,
        move || {
            let me = desk.me.get().unwrap_or_default();
            let who = html::p().class("menu-who").child((html::strong().child(me.name), me.email));
            let account = html::a().attr("href", Route::Account.to_string()).child((icon(Icon::Person), t.my_account));
            let out = html::button()
                .attr("type", "button")
                .class("item")
                .on(ev::click, move |_| log_out(desk))
                .child((icon(Icon::Right), t.log_out));
            html::many((who, account, out, html::hr(), colours()))
        },
    )
}

fn log_out(desk: Desk) {
    spawn_local(async move {
        match api::post::<()>("logout", &()).await {
            Ok(()) => {
                desk.me.set(None);
                desk.go(Route::Login { back: String::new() });
            }
            Err(problem) => desk.complain(&problem),
        }
    });
}

const THEME: &str = "waymark-theme";

/// Light, dark, or what the system says. `theme.js` does the same before the page is painted.
fn colours() -> AnyView {
    let t = &t().common;
    let kept = window().local_storage().ok().flatten().and_then(|it| it.get_item(THEME).ok().flatten());
    let kept = kept.unwrap_or_default();
    let choices: Vec<_> = [("", t.theme_auto), ("light", t.theme_light), ("dark", t.theme_dark)]
        .into_iter()
        .map(|(word, label)| {
            let input = html::input()
                .attr("type", "radio")
                .attr("name", "theme")
                .attr("value", word)
                .attr("checked", kept == word)
                .on(ev::change, move |_| paint(word));
            html::label().class("check").child((input, html::span().child(label)))
        })
        .collect();
    html::fieldset().child((html::legend().child(t.theme), choices)).into_any()
}

fn paint(theme: &str) {
    let root = document().document_element();
    let storage = window().local_storage().ok().flatten();
    let _ = match theme {
        "" => root.map(|it| it.remove_attribute("data-theme")),
        it => root.map(|root| root.set_attribute("data-theme", it)),
    };
    let _ = match theme {
        "" => storage.map(|it| it.remove_item(THEME)),
        it => storage.map(|storage| storage.set_item(THEME, it)),
    };
}
