//! One's own account: name, password, logins.

use super::{logins, new_password};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind};
use leptos::prelude::*;
use protocol::desk::account::{MyName, NewPassword};

/// One's own account.
pub fn mine() -> AnyView {
    let page = (profile(), password(), logins::logins());
    ui::page(t().account.mine_title, "narrow", page)
}

fn profile() -> AnyView {
    let t = t();
    let form = Form::new("profile");
    let me = desk().me.get_untracked().unwrap_or_default();
    let name = RwSignal::new(me.name);
    let send = move || {
        let change = MyName { name: name.get_untracked() };
        let shown = change.name.trim().to_owned();
        form.send(async move { api::put::<()>("me", &change).await }, move |()| {
            desk().me.update(|me| me.as_mut().into_iter().for_each(|it| it.name.clone_from(&shown)));
            desk().say(t.common.saved);
        });
    };
    let fields = (
        ui::text(form, "name", t.account.name, t.account.name_hint, ("text", "name"), name),
        ui::fixed(form, "email", t.account.email, ("email", "username"), me.email),
        html::div().class("buttons").child(ui::submit(Kind::Plain, t.common.save, form.busy)),
    );
    ui::card(t.account.profile, form.view(send, fields))
}

fn password() -> AnyView {
    let t = &t().account;
    let form = Form::new("password");
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move || {
        let change = NewPassword { current: current.get_untracked(), new: new.get_untracked() };
        form.send(async move { api::post::<()>("me/password", &change).await }, move |()| {
            current.set(String::new());
            new.set(String::new());
            desk().say(t.password_changed);
        });
    };
    let fields = (
        html::p().class("hint").child(t.change_password_hint),
        ui::password(form, "current", t.current_password, "", "current-password", current),
        new_password(form, "new", t.new_password, new),
        html::div().class("buttons").child(ui::submit(Kind::Plain, t.change_password_do, form.busy)),
    );
    ui::card(t.change_password, form.view(send, fields))
}
