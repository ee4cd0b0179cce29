//! Where news about identity and codes by SMS are sent. Each address has a secret of its own, shown once.

use super::Page;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::settings::once::Once;
use crate::texts::t;
use crate::ui::{self, Form, Kind, Tone, dot};
use leptos::prelude::*;
use protocol::desk::people::{IdentitySettings, NewOutbound, Outbound};

/// The card.
pub fn outbound(page: Page, it: &IdentitySettings) -> AnyView {
    let t = &t().identity;
    let (tone, mail) = if it.mail { (Tone::Good, t.mail_on) } else { (Tone::Plain, t.mail_off) };
    let mail = html::p().class("check-line").child((dot(tone), html::span().child(mail)));
    let body = (
        html::p().class("hint").child(t.outbound_hint),
        form(page, "webhook", t.webhook, t.webhook_hint, &it.webhook_url),
        form(page, "sms", t.sms, t.sms_hint, &it.sms_url),
        mail,
    );
    ui::card(t.outbound, body)
}

fn form(page: Page, channel: &'static str, label: &'static str, hint: &'static str, saved: &str) -> AnyView {
    let t = &t().identity;
    let form = Form::new(channel);
    let url = RwSignal::new(saved.to_owned());
    let send = move || {
        let asked = Outbound { channel: channel.to_owned(), url: url.get_untracked().trim().to_owned() };
        let path = page.path("settings/outbound");
        form.send(async move { api::put::<NewOutbound>(&path, &asked).await }, move |made| {
            match made.secret.is_empty() {
                true => desk().say(t.taken_away),
                false => {
                    let (title, secret) = (t.set_secret.to_owned(), made.secret);
                    page.shown.set(Some(Once { title, text: t.set_text, label: t.secret, secret, ends_at: None }));
                }
            }
            page.settings.again();
        });
    };
    let fields = html::div()
        .class("outbound")
        .child((ui::text(form, "url", label, hint, ("url", "off"), url), ui::submit(Kind::Plain, t.set, form.busy)));
    form.view(send, fields)
}
