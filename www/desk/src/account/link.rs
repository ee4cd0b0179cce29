//! The page of a link that somebody holds: the first account, an invitation, a new password.

use super::{front, new_password};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::Route;
use crate::texts::t;
use crate::ui::{self, Form, Kind, Load, load};
use leptos::ev;
use leptos::prelude::*;
use protocol::desk::account::{Link, LinkKind, LinkToken, Me, UseLink};

/// The page of the link whose token stands after the `#`, where no server's log sees it.
pub fn link() -> AnyView {
    let token = RwSignal::new(after_hash());
    let changed = window_event_listener(ev::hashchange, move |_| token.set(after_hash()));
    on_cleanup(move || changed.remove());
    let looked = load(move || {
        let token = LinkToken { token: token.get() };
        async move { api::post::<Link>("links/look", &token).await }
    });
    let page = move || match looked.get() {
        Load::Waiting => ui::waiting(),
        Load::Here(link) => form(token.get_untracked(), link),
        Load::Failed(problem) if matches!(problem.code.as_str(), "link_ended" | "not_found") => over(),
        Load::Failed(problem) => front(t().account.link_title, ui::failed(&problem, move || looked.again())),
    };
    page.into_any()
}

fn after_hash() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

fn over() -> AnyView {
    let t = &t().account;
    let to_login = ui::inside(&Route::Login { back: String::new() }, t.to_login);
    front(t.link_title, (html::p().child(t.link_over), html::p().child(to_login)))
}

fn form(token: String, link: Link) -> AnyView {
    let t = &t().account;
    let form = Form::new("link");
    let email = RwSignal::new(link.email.clone());
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let is_setup = link.kind == LinkKind::Setup;
    let send = move || {
        let used = UseLink {
            token: token.clone(),
            email: if is_setup { email.get_untracked() } else { String::new() },
            name: name.get_untracked(),
            password: password.get_untracked(),
        };
        form.send(async move { api::post::<Me>("links/use", &used).await }, |me| {
            desk().me.set(Some(me));
            desk().replace(Route::Home);
        });
    };
    let (title, text, action) = match link.kind {
        LinkKind::Setup => (t.setup_title.to_owned(), t.setup.to_owned(), t.setup_do),
        LinkKind::Join => ((t.join_title)(&link.site), (t.join)(&link.role), t.join_do),
        LinkKind::Password => (t.password_title.to_owned(), t.password_text.to_owned(), t.password_do),
    };
    let is_new = is_setup || (link.kind == LinkKind::Join && !link.known);
    let address = match is_setup {
        true => ui::text(form, "email", t.email, "", ("email", "username"), email),
        false => ui::fixed(form, "email", t.email, ("email", "username"), link.email),
    };
    let ask_name = is_new.then(|| ui::text(form, "name", t.name, t.name_hint, ("text", "name"), name));
    let asks_known = link.kind == LinkKind::Join && link.known;
    let ask_password = match asks_known {
        true => ui::password(form, "password", t.password, t.join_known, "current-password", password),
        false => new_password(form, "password", if is_new { t.password } else { t.new_password }, password),
    };
    let ends = (!is_setup).then(|| {
        let ends = link.expires_at;
        let when = move || crate::time::until(desk().now.get(), ends);
        html::p().class("hint").child((t.ends, " ", when, "."))
    });
    let fields = (ask_name, address, ask_password, ui::submit(Kind::Primary, action, form.busy), ends);
    front(title, (html::p().child(text), form.view(send, fields)))
}
