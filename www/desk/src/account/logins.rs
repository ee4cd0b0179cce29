//! The browsers in which I am logged in.

use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::{Route, encode};
use crate::texts::t;
use crate::ui::{self, Kind, Loaded, Tone, cell, head, load};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::account::{LoginView, Logins};

/// The list, and the way out everywhere.
pub fn logins() -> AnyView {
    let t = &t().account;
    let all = load(|| api::get::<Logins>("me/logins"));
    let everywhere = ui::button(Kind::Danger, t.end_all, move || {
        desk().confirm(t.end_all_title, t.end_all_text, t.end_all, || spawn_local(end_all()));
    });
    let list = ui::show(all, move |it: Logins| {
        let heads = vec![
            head(t.device, false),
            head(t.network, false),
            head(t.since, false),
            head(t.seen, false),
            head(t.actions, true),
        ];
        let rows = it.logins.into_iter().map(|it| row(it, all)).collect();
        ui::table(t.logins, heads, rows)
    });
    ui::card_with(t.logins, everywhere, (html::p().class("hint").child(t.logins_hint), list))
}

fn row(mut it: LoginView, all: Loaded<Logins>) -> Vec<ui::Cell> {
    let t = &t().account;
    if it.device.is_empty() {
        t.unknown_device.clone_into(&mut it.device);
    }
    let this = it.current.then(|| (" ", ui::badge(Tone::Good, t.this_one)));
    let end = (!it.current).then(|| {
        let id = it.id.clone();
        ui::button_named(Kind::Plain, t.end, (t.end_of)(&it.device), move || spawn_local(end(id.clone(), all)))
    });
    vec![
        cell((html::bdi().child(it.device), this)),
        cell(it.ip),
        cell(ui::moment(it.created_at)),
        cell(ui::ago(it.seen_at)),
        cell(end).at_the_end(),
    ]
}

async fn end(id: String, all: Loaded<Logins>) {
    match api::delete(&format!("me/logins/{}", encode(&id))).await {
        Ok(()) => desk().say(t().account.ended),
        Err(problem) => desk().complain(&problem),
    }
    all.again();
}

async fn end_all() {
    match api::delete("me/logins").await {
        Ok(()) => {
            desk().me.set(None);
            desk().go(Route::Login { back: String::new() });
        }
        Err(problem) => desk().complain(&problem),
    }
}
