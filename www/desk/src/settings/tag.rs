//! The tag for the site's pages, and whether it works: looked at every few seconds while the page is seen.

use super::site::Page;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Kind, Tone, dot, load};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::settings::{RefusedOrigin, Seen, SiteSettings, TagCheck};
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(3);
/// A page that was seen longer ago says little about whether the tag works now.
const FRESH_MS: i64 = 24 * 60 * 60_000;

/// The card of the tag.
pub fn tag(page: Page) -> AnyView {
    let t = &t().settings.of_site;
    let tag = move || page.saved.with(|it| it.tag.clone());
    let code = html::pre().class("code").attr("tabindex", "0").attr("aria-label", t.tag).child(html::code().child(tag));
    let check = load(move || {
        let path = page.path("settings/tag");
        async move { api::get::<TagCheck>(&path).await }
    });
    let is_hidden = || document().hidden();
    let again = move || {
        if !is_hidden() {
            check.again()
        }
    };
    if let Ok(timer) = set_interval_with_handle(again, EVERY) {
        on_cleanup(move || timer.clear());
    }
    let seen = Memo::new(move |_| check.here().map(|it: TagCheck| it.seen));
    let refused = Memo::new(move |_| check.here().and_then(|it: TagCheck| it.refused));
    // Readers hear it once, when it begins to work; the age beside it would be told every second.
    let works = move || seen.with(|it| matches!(it, Some(Some(_)))).then_some(t.works);
    let heard = html::p().class("only-read").attr("role", "status").child(works);
    let state = move || seen.get().map(state);
    let refused = move || refused.get().map(|it| turned_away(it, page));
    let copy = ui::copy_button(tag);
    let hint = html::p().class("hint").child(t.tag_hint);
    ui::card_with(t.tag, copy, (hint, code, heard, state, refused))
}

fn state(seen: Option<Seen>) -> AnyView {
    let t = &t().settings.of_site;
    match seen {
        None => {
            let words = (html::strong().child(t.not_seen), " ", t.not_seen_hint);
            html::p().class("check-line").child((dot(Tone::Warn), html::span().child(words))).into_any()
        }
        Some(it) => {
            let tone = if it.at + FRESH_MS > desk().now.get_untracked() { Tone::Good } else { Tone::Plain };
            let words = (t.seen, " ", ui::outside(&it.url), ", ", ui::ago(it.at));
            html::p().class("check-line").child((dot(tone), html::span().child(words))).into_any()
        }
    }
}

fn turned_away(it: RefusedOrigin, page: Page) -> AnyView {
    let t = &t().settings.of_site;
    let words = html::span().child((
        html::strong().child((t.refused, " ", html::bdi().child(it.origin.clone()))),
        ", ",
        ui::ago(it.at),
        ". ",
        t.refused_hint,
    ));
    let origin = it.origin;
    let add = page.may_edit.then(|| ui::button(Kind::Plain, t.add_origin, move || add(origin.clone(), page)));
    html::div().class("check-line warn").child((dot(Tone::Warn), words, add)).into_any()
}

/// Stores the settings as they are with one more origin. What is being typed in the form stays, and gets it too.
fn add(origin: String, page: Page) {
    let mut change = page.saved.get_untracked().change;
    if !change.origins.contains(&origin) {
        change.origins.push(origin.clone());
    }
    let path = page.path("settings");
    spawn_local(async move {
        match api::put::<SiteSettings>(&path, &change).await {
            Ok(it) => {
                desk().say((t().settings.of_site.added_origin)(&origin));
                page.origins.try_update(|lines| {
                    if !lines.is_empty() && !lines.ends_with('\n') {
                        lines.push('\n');
                    }
                    lines.push_str(&origin);
                });
                page.saved.try_set(it);
            }
            Err(problem) => desk().complain(&problem),
        }
    });
}
