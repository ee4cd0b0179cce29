//! The login page.

use super::front;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::Route;
use crate::texts::t;
use crate::ui::{self, Form, Kind, load};
use leptos::prelude::*;
use protocol::desk::account::{Login, Me, Start};

/// The login page. Afterwards it goes back to where the agent was.
pub fn login() -> AnyView {
    let t = &t().account;
    let form = Form::new("login");
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let start = load(|| api::get::<Start>("start"));
    let nobody = move || {
        let is_new = start.here() == Some(Start { new: true });
        is_new.then(|| html::p().class("note").child(t.nobody_yet))
    };
    let send = move || {
        let login = Login { email: email.get_untracked(), password: password.get_untracked() };
        form.send(async move { api::post::<Me>("login", &login).await }, go_on);
    };
    let fields = (
        ui::text(form, "email", t.email, "", ("email", "username"), email),
        ui::password(form, "password", t.password, "", "current-password", password),
        ui::submit(Kind::Primary, t.log_in, form.busy),
    );
    front(t.login_title, (nobody, form.view(send, fields)))
}

fn go_on(me: Me) {
    let desk = desk();
    desk.me.set(Some(me));
    let back = match desk.route.get_untracked() {
        Route::Login { back } => Route::parse(&back),
        _ => Route::Home,
    };
    desk.replace(match back {
        Route::Unknown | Route::Login { .. } | Route::Link => Route::Home,
        it => it,
    });
}
