//! The keys that sign tokens: two at most, so that they can be changed without a gap.

use super::Page;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::encode;
use crate::settings::once::Once;
use crate::texts::t;
use crate::ui::{self, Cell, Form, Kind, cell, head};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::people::{AddSigningKey, IdentitySettings, NewSigningKey, SigningKeyView};

/// So many may be active.
const MOST: usize = 2;

/// The card.
pub fn keys(page: Page, it: &IdentitySettings) -> AnyView {
    let t = t();
    let texts = &t.identity;
    let list = if it.keys.is_empty() {
        html::p().class("muted").child(texts.no_keys).into_any()
    } else {
        let heads = vec![
            head(texts.kid, false),
            head(texts.algorithm, false),
            head(texts.created, false),
            head(t.settings.actions, true),
        ];
        ui::table(texts.keys, heads, it.keys.iter().map(|it| row(page, it)).collect())
    };
    let issuer = it.issuer.clone();
    let copied = issuer.clone();
    let issuer = html::div().class("issuer").child((
        html::span().class("muted").child(texts.issuer),
        html::code().child(issuer),
        ui::copy_button(move || copied.clone()),
    ));
    let add = match it.keys.len() {
        n if n < MOST => form(page),
        _ => html::p().class("hint").child(texts.two_keys).into_any(),
    };
    ui::card(texts.keys, (html::p().class("hint").child(texts.keys_hint), issuer, list, add))
}

fn row(page: Page, it: &SigningKeyView) -> Vec<Cell> {
    let t = &t().identity;
    let kid = it.kid.clone();
    let remove = ui::button_named(Kind::Danger, t.remove, (t.remove_of)(&it.kid), move || {
        let path = page.path(&format!("settings/signing-keys/{}", encode(&kid)));
        desk().confirm((t.remove_of)(&kid), t.remove_text, t.remove, move || {
            spawn_local(remove(page, path.clone()));
        });
    });
    vec![
        cell(html::code().child(it.kid.clone())),
        cell(it.algorithm.clone()),
        cell(ui::moment(it.created_at)),
        cell(remove).at_the_end(),
    ]
}

async fn remove(page: Page, path: String) {
    match api::delete(&path).await {
        Ok(()) => desk().say(t().identity.removed),
        Err(problem) => desk().complain(&problem),
    }
    page.settings.again();
}

fn form(page: Page) -> AnyView {
    let t = &t().identity;
    let form = Form::new("signing");
    let algorithm = RwSignal::new("EdDSA".to_owned());
    let public_key = RwSignal::new(String::new());
    let is_public = Memo::new(move |_| algorithm.with(|it| it == "EdDSA"));
    let send = move || {
        let public_key = if is_public.get_untracked() { public_key.get_untracked() } else { String::new() };
        let asked = AddSigningKey { algorithm: algorithm.get_untracked(), public_key };
        let path = page.path("settings/signing-keys");
        form.send(async move { api::post::<NewSigningKey>(&path, &asked).await }, move |made| {
            match made.secret.is_empty() {
                true => desk().say(t.key_made),
                false => {
                    let title = format!("{} {}", t.key_added, made.kid);
                    let (text, label, secret) = (t.key_added_text, t.secret, made.secret);
                    page.shown.set(Some(Once { title, text, label, secret, ends_at: None }));
                }
            }
            page.settings.again();
        });
    };
    let choices = vec![("EdDSA".to_owned(), t.eddsa.to_owned()), ("HS256".to_owned(), t.hs256.to_owned())];
    let public =
        move || is_public.get().then(|| ui::lines(form, "public_key", t.public_key, t.public_key_hint, public_key));
    let fields = (
        ui::choice(form, "algorithm", t.algorithm, "", choices, algorithm),
        public,
        html::div().class("buttons").child(ui::submit(Kind::Plain, t.add_key, form.busy)),
    );
    form.view(send, fields)
}
