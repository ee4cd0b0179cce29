//! The web sessions of a contact, the newest first; those before we knew who it was are marked.

use super::Page;
use crate::html;
use crate::people::may;
use crate::people::paged::Paged;
use crate::people::parts;
use crate::sessions::card;
use crate::texts::t;
use crate::ui::{Tone, badge};
use leptos::prelude::*;
use protocol::desk::people::{Timeline, TimelineSession};

/// The list.
pub fn view(page: Page) -> AnyView {
    let t = &t().contact;
    if !may("session:view") {
        return html::p().class("muted").child(t.timeline_closed).into_any();
    }
    let sessions = Paged::<Timeline>::new();
    Effect::new(move || {
        page.turn.track();
        sessions.begin(page.of_contact("timeline"));
    });
    let none = move || html::p().class("muted").child(t.no_timeline).into_any();
    let list = move |all: Vec<TimelineSession>| {
        let site = page.site.get_value();
        let rows: Vec<_> = all.iter().map(|it| card::row(&site, &it.session, marks(it))).collect();
        html::ol().class("found-list").child(rows).into_any()
    };
    html::div().class("found").child(sessions.view(none, list)).into_any()
}

/// What is special about a session: words with what they mean as a tip.
fn marks(it: &TimelineSession) -> AnyView {
    let t = &t().contact;
    let mark = |tone: Tone, word: &'static str, hint: &'static str| {
        html::span().attr("title", hint).child((badge(tone, word), html::span().class("only-read").child(hint)))
    };
    let before = it.before.then(|| mark(Tone::Plain, t.before, t.before_hint));
    let no_logout = it.no_logout.then(|| mark(Tone::Warn, t.no_logout, t.no_logout_hint));
    // What is verified is the rule here; anything less says so.
    let sure = (!it.sure.is_verified()).then(|| parts::sure(it.sure, &it.how));
    html::many((sure, before, no_logout))
}
