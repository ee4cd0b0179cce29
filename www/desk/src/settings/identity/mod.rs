//! Settings about identity: what identifies people, who vouches for them, and what is sent where. What is a claim and what
//! is a proof is not to be set: that is the same for everybody.

mod keys;
mod outbound;

use super::list;
use super::once::{Once, once};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, Loaded, load};
use leptos::prelude::*;
use protocol::desk::people::{IdentityChange, IdentitySettings};

/// What the cards of the page share.
#[derive(Clone, Copy)]
struct Page {
    site: StoredValue<String>,
    settings: Loaded<IdentitySettings>,
    /// A secret that is shown this once.
    shown: RwSignal<Option<Once>>,
}

impl Page {
    fn path(self, rest: &str) -> String {
        self.site.with_value(|it| api::of_site(it, rest))
    }
}

/// The page.
pub fn identity(site: String) -> AnyView {
    let path = api::of_site(&site, "settings/identity");
    let settings = load(move || {
        let path = path.clone();
        async move { api::get::<IdentitySettings>(&path).await }
    });
    let page = Page { site: StoredValue::new(site), settings, shown: RwSignal::new(None) };
    // What stands in the form stays while keys and addresses come and go.
    let rules = Memo::new(move |_| settings.here().map(|it| it.change));
    let cards = ui::show(settings, move |it: IdentitySettings| {
        html::many((keys::keys(page, &it), outbound::outbound(page, &it)))
    });
    let rules = move || rules.get().map(|it| general(page, &it));
    html::many((rules, cards, once(page.shown)))
}

fn general(page: Page, saved: &IdentityChange) -> AnyView {
    let t = t();
    let texts = &t.identity;
    let form = Form::new("identity");
    let region = RwSignal::new(saved.region.clone());
    let reach = RwSignal::new(saved.reach_days.to_string());
    let mailboxes = RwSignal::new(saved.role_mailboxes.join("\n"));
    let junk = RwSignal::new(saved.junk.join("\n"));
    let case = RwSignal::new(saved.preserve_case);
    let claims = RwSignal::new(saved.link_conversations_on_claim);
    let send = move || {
        let change = IdentityChange {
            region: region.get_untracked().trim().to_uppercase(),
            preserve_case: case.get_untracked(),
            role_mailboxes: list(&mailboxes.get_untracked()),
            junk: list(&junk.get_untracked()),
            // What is no number is one that the server refuses at the field.
            reach_days: reach.get_untracked().trim().parse().unwrap_or(u32::MAX),
            link_conversations_on_claim: claims.get_untracked(),
        };
        let path = page.path("settings/identity");
        form.send(async move { api::put::<serde::de::IgnoredAny>(&path, &change).await }, move |_| {
            desk().say(t.common.saved);
            page.settings.again();
        });
    };
    let explained = |label: &'static str, why: &'static str, value: RwSignal<bool>| {
        let tick = ui::check(label, value.into(), move |it| value.set(it));
        html::div().class("explained").child((tick, html::p().class("hint").child(why)))
    };
    let numbers = html::div().class("pair").child((
        ui::text(form, "region", texts.region, texts.region_hint, ("text", "off"), region),
        ui::text(form, "reach_days", texts.reach, texts.reach_hint, ("number", "off"), reach),
    ));
    let words = html::div().class("pair").child((
        ui::lines(form, "role_mailboxes", texts.mailboxes, texts.mailboxes_hint, mailboxes),
        ui::lines(form, "junk", texts.junk, texts.junk_hint, junk),
    ));
    let fields = (
        numbers,
        words,
        explained(texts.case, texts.case_hint, case),
        explained(texts.claims, texts.claims_hint, claims),
        html::div().class("buttons").child(ui::submit(Kind::Primary, t.common.save, form.busy)),
    );
    ui::card(texts.rules, form.view(send, fields))
}
