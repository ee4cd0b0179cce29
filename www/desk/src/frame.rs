//! The frame around every page: which page it is, and the place where it stands.

use crate::app::{Desk, desk};
use crate::html;
use crate::route::Route;
use crate::texts::t;
use crate::{account, api, bar, journey, live, people, sessions, settings, ui};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use protocol::desk::account::Me;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Everything.
pub fn view() -> AnyView {
    let desk = desk();
    let trouble = RwSignal::new(None);
    Effect::new(move || who(desk, trouble));
    Effect::new(move |before: Option<Route>| {
        let here = desk.page.get();
        if before.is_some() {
            request_animation_frame(focus_heading);
        }
        here
    });
    // Another name of mine, or of a site, is no reason to make the page anew.
    let known = Memo::new(move |_| desk.me.with(Option::is_some));
    let skip = html::a().class("skip").attr("href", "#page").child(t().common.skip);
    let place = move || {
        let here = desk.page.get();
        match trouble.get() {
            _ if known.get() || is_open(&here) => page(desk, here),
            None => ui::waiting(),
            Some(problem) => {
                html::div().class("page").child(ui::failed(&problem, move || who(desk, trouble))).into_any()
            }
        }
    };
    let main = html::main().attr("id", "page").attr("tabindex", "-1").child(place);
    html::many((skip, bar::bar(known), main, ui::toasts(), ui::question()))
}

/// Asks who is logged in, on pages for which somebody must be.
fn who(desk: Desk, trouble: RwSignal<Option<Problem>>) {
    let open = desk.page.with(is_open);
    if open || desk.me.with(Option::is_some) {
        return;
    }
    spawn_local(async move {
        match api::get::<Me>("me").await {
            Ok(me) => {
                trouble.set(None);
                desk.me.set(Some(me));
            }
            Err(problem) if problem.code == "signed_out" => {}
            Err(problem) => trouble.set(Some(problem)),
        }
    });
}

fn is_open(route: &Route) -> bool {
    matches!(route, Route::Login { .. } | Route::Link)
}

fn page(desk: Desk, here: Route) -> AnyView {
    let site = untrack(|| desk.site());
    match here {
        Route::Home => home(desk),
        Route::Login { .. } => account::login(),
        Route::Link => account::link(),
        Route::Account => account::mine(),
        Route::NewSite => settings::new_site(),
        Route::Unknown => unknown(),
        _ if site.is_none() => unknown(),
        Route::Live { site, .. } => live::page(site),
        Route::Sessions { site, .. } => sessions::page(site),
        Route::Session { site, id, .. } => journey::page(site, id),
        Route::Contacts { site, .. } => people::contacts(site),
        Route::NewContact { site } => people::new_contact(site),
        Route::ImportContacts { site } => people::import(site),
        Route::Contact { site, id, .. } => people::contact(site, id),
        Route::Conflicts { site } => people::conflicts(site),
        Route::Settings { site, tab, .. } => settings::page(site, tab),
    }
}

fn home(desk: Desk) -> AnyView {
    let me = desk.me.get_untracked().unwrap_or_default();
    if let Some(site) = me.sites.first() {
        let to = Route::live(&site.id);
        request_animation_frame(move || desk.replace(to));
        return ui::waiting();
    }
    let t = &t().common;
    let action = me.operator.then(|| ui::inside(&Route::NewSite, t.new_site));
    let text = if me.operator { t.no_sites_operator } else { t.no_sites };
    ui::page(t.no_sites_title, "narrow", ui::empty("", text, action))
}

fn unknown() -> AnyView {
    ui::page(t().common.unknown_title, "narrow", html::p().child(t().common.unknown))
}

fn focus_heading() {
    let heading = document().query_selector("main h1").ok().flatten();
    if let Some(it) = heading.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = it.focus();
    }
}
