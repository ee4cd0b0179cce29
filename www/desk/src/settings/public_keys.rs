//! The public keys of a site: the one in its tag, and old ones that go on for a while.

use super::site::Page;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, Tone, badge, cell, dialog, head};
use leptos::prelude::*;
use protocol::desk::settings::{RotateKey, SiteSettings};

/// The card of the keys.
pub fn public_keys(page: Page) -> AnyView {
    let t = &t().settings.of_site;
    let open = RwSignal::new(false);
    let rotate = page.may_edit.then(|| ui::button(Kind::Plain, t.rotate, move || open.set(true)));
    let keys = move || {
        let rows = page.saved.with(|it| {
            it.keys
                .iter()
                .map(|it| {
                    let state = match it.ends_at {
                        None => badge(Tone::Good, t.in_use),
                        Some(at) => html::many((t.ends, " ", ui::moment(at))),
                    };
                    vec![cell(html::code().child(it.key.clone())), cell(state)]
                })
                .collect()
        });
        ui::table(t.public_keys, vec![head(t.key, false), head(t.state, false)], rows)
    };
    let ask = dialog(|| crate::texts::t().settings.of_site.rotate.to_owned(), open, move || rotation(page, open));
    ui::card_with(t.public_keys, rotate, (html::p().class("hint").child(t.public_keys_hint), keys, ask))
}

fn rotation(page: Page, open: RwSignal<bool>) -> AnyView {
    let t = t();
    let texts = &t.settings.of_site;
    let form = Form::new("rotate");
    let days = RwSignal::new("30".to_owned());
    let send = move || {
        let path = page.path("settings/rotate-key");
        let asked = RotateKey { grace_days: days.get_untracked().trim().parse().unwrap_or(u32::MAX) };
        form.send(async move { api::post::<SiteSettings>(&path, &asked).await }, move |it| {
            page.saved.set(it);
            open.set(false);
            desk().say(texts.rotated);
        });
    };
    let buttons = html::div().class("buttons").child((
        ui::submit(Kind::Primary, texts.rotate, form.busy),
        ui::button(Kind::Plain, t.common.cancel, move || open.set(false)),
    ));
    let grace = ui::text(form, "grace_days", texts.grace, "", ("number", "off"), days);
    html::many((html::p().child(texts.rotate_text), form.view(send, (grace, buttons))))
}
