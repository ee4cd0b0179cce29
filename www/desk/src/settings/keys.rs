//! Keys of the API: made, shown once, revoked.

use super::once::{Once, once};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::encode;
use crate::texts::t;
use crate::ui::{self, Cell, Form, Kind, Loaded, Tone, cell, head, load};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::settings::{AddKey, KeyView, Keys, NewKey};

/// The page.
pub fn keys(site: String) -> AnyView {
    let t = &t().settings;
    let site = StoredValue::new(site);
    let shown = RwSignal::new(None);
    let path = move |rest: &str| site.with_value(|it| api::of_site(it, rest));
    let all = load(move || {
        let path = path("keys");
        async move { api::get::<Keys>(&path).await }
    });
    let list = ui::show(all, move |it: Keys| {
        if it.keys.is_empty() {
            return ui::empty(t.of_keys.none_title, t.of_keys.none, ());
        }
        let heads = vec![
            head(t.of_keys.name, false),
            head(t.of_keys.begins, false),
            head(t.of_keys.created, false),
            head(t.of_keys.used, false),
            head(t.actions, true),
        ];
        ui::table(t.keys, heads, it.keys.into_iter().map(|it| row(it, all, path)).collect())
    });
    let list = ui::card(t.keys, (html::p().class("hint").child(t.of_keys.hint), list));
    html::many((list, ui::card(t.of_keys.new, form(all, shown, path)), once(shown)))
}

fn form(all: Loaded<Keys>, shown: RwSignal<Option<Once>>, path: impl Fn(&str) -> String + 'static) -> AnyView {
    let t = &t().settings.of_keys;
    let form = Form::new("key");
    let name = RwSignal::new(String::new());
    let writes = RwSignal::new(false);
    let send = move || {
        let asked = AddKey { name: name.get_untracked(), writes: writes.get_untracked() };
        let path = path("keys");
        form.send(async move { api::post::<NewKey>(&path, &asked).await }, move |made| {
            let (title, secret) = (t.added.to_owned(), made.key);
            shown.set(Some(Once { title, text: t.added_text, label: t.key, secret, ends_at: None }));
            name.set(String::new());
            writes.set(false);
            all.again();
        });
    };
    let fields = (
        ui::text(form, "name", t.name, t.name_hint, ("text", "off"), name),
        html::p().child(ui::check(t.writes_check, writes.into(), move |it| writes.set(it))),
        html::div().class("buttons").child(ui::submit(Kind::Primary, t.add, form.busy)),
    );
    form.view(send, fields)
}

fn row(it: KeyView, all: Loaded<Keys>, path: impl Fn(&str) -> String + Send + Sync + Copy + 'static) -> Vec<Cell> {
    let t = &t().settings.of_keys;
    let used = it.used_at.map_or_else(|| t.never.into_any(), ui::ago);
    let writes = it.writes.then(|| (" ", ui::badge(Tone::Info, t.writes)));
    let name = (html::bdi().child(it.name.clone()), writes);
    let (begins, created) = (html::code().child(format!("{}…", it.hint)), ui::moment(it.created_at));
    let revoke = ui::button_named(Kind::Danger, t.revoke, (t.revoke_of)(&it.name), move || {
        let path = path(&format!("keys/{}", encode(&it.id)));
        let told = (t.revoked)(&it.name);
        desk().confirm((t.revoke_of)(&it.name), t.revoke_text, t.revoke, move || {
            spawn_local(revoke(path.clone(), told.clone(), all));
        });
    });
    vec![cell(name), cell(begins), cell(created), cell(used), cell(revoke).at_the_end()]
}

async fn revoke(path: String, told: String, all: Loaded<Keys>) {
    match api::delete(&path).await {
        Ok(()) => desk().say(told),
        Err(problem) => desk().complain(&problem),
    }
    all.again();
}
