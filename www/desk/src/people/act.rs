//! An agent's acts: each wants a reason, is told to the server, and says what was not done. One dialog for all of them.

use super::words;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, dialog, open_while};
use leptos::prelude::*;
use protocol::desk::Problem;
use protocol::desk::people::{Acted, Because};
use std::sync::Arc;

/// Makes the body of a request out of the reason, and of whether the box is ticked.
type Body = Arc<dyn Fn(String, bool) -> String + Send + Sync>;

/// Something that an agent is about to do.
#[derive(Clone)]
pub struct Act {
    title: String,
    text: String,
    action: String,
    method: &'static str,
    path: String,
    body: Body,
    is_grave: bool,
    tick: Option<&'static str>,
    typed: Option<String>,
}

impl Act {
    /// An act of a site: its heading, what will happen, its button, where it is told, and what is told.
    pub fn new(
        title: impl Into<String>,
        text: impl Into<String>,
        action: impl Into<String>,
        path: String,
        body: impl Fn(String, bool) -> String + Send + Sync + 'static,
    ) -> Self {
        let (title, text, action) = (title.into(), text.into(), action.into());
        Self {
            title,
            text,
            action,
            method: "POST",
            path,
            body: Arc::new(body),
            is_grave: false,
            tick: None,
            typed: None,
        }
    }

    /// One that wants nothing but a reason.
    pub fn because(title: impl Into<String>, text: impl Into<String>, action: impl Into<String>, path: String) -> Self {
        Self::new(title, text, action, path, |reason, _| api::json(&Because { reason }))
    }

    /// The same with a box to tick.
    pub fn with_tick(self, label: &'static str) -> Self {
        Self { tick: Some(label), ..self }
    }

    /// One that cannot be undone: it deletes, and a word must be typed.
    pub fn for_ever(self, word: String) -> Self {
        Self { method: "DELETE", is_grave: true, typed: Some(word), ..self }
    }
}

/// The acts of a page: the one that is being asked about, and what is done afterwards.
#[derive(Clone, Copy)]
pub struct Acts {
    now: RwSignal<Option<Act>>,
    done: Callback<Acted>,
}

impl Acts {
    /// None yet; `done` is called after each.
    pub fn new(done: impl Fn(Acted) + Send + Sync + 'static) -> Self {
        Self { now: RwSignal::new(None), done: Callback::new(done) }
    }

    /// Asks for the reason, and does it.
    pub fn ask(self, act: Act) {
        self.now.set(Some(act));
    }

    /// A button that asks.
    pub fn button(self, kind: Kind, label: impl Into<String>, act: impl Fn() -> Act + 'static) -> AnyView {
        ui::button(kind, label, move || self.ask(act()))
    }

    /// The dialog, to stand once on the page.
    pub fn dialog(self) -> AnyView {
        let open = open_while(self.now);
        let title = move || self.now.with(|it| it.as_ref().map(|it| it.title.clone())).unwrap_or_default();
        dialog(title, open, move || match self.now.get_untracked() {
            Some(act) => self.asking(act, open),
            None => ().into_any(),
        })
    }

    fn asking(self, act: Act, open: RwSignal<bool>) -> AnyView {
        let outcome = RwSignal::new(None::<Acted>);
        let form = Form::new("act");
        let (reason, ticked, typed) =
            (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(String::new()));
        let sent = act.clone();
        let send = move || {
            if sent.typed.as_ref().is_some_and(|it| !is_sure(&typed.get_untracked(), it)) {
                return form.refuse(wrong_word());
            }
            let body = (sent.body)(reason.get_untracked(), ticked.get_untracked());
            let (method, path) = (sent.method, sent.path.clone());
            form.send(async move { api::act(method, &path, body).await }, move |acted| {
                match words::not_done(&acted) {
                    Some(_) => outcome.set(Some(acted.clone())),
                    None => {
                        open.set(false);
                        desk().say(t().acts.done);
                    }
                }
                self.done.run(acted);
            });
        };
        html::many(move || match outcome.get() {
            Some(acted) => told(&acted, open),
            None => fields(form, act.clone(), (reason, ticked, typed), send.clone(), open),
        })
    }
}

type Values = (RwSignal<String>, RwSignal<bool>, RwSignal<String>);

fn fields(
    form: Form,
    act: Act,
    (reason, ticked, typed): Values,
    send: impl Fn() + 'static,
    open: RwSignal<bool>,
) -> AnyView {
    let t = t();
    let word = act
        .typed
        .map(|word| ui::text(form, "word", t.acts.erase_word, (t.acts.erase_type)(&word), ("text", "off"), typed));
    let tick = act.tick.map(|label| html::p().child(ui::check(label, ticked.into(), move |it| ticked.set(it))));
    let kind = if act.is_grave { Kind::Danger } else { Kind::Primary };
    let buttons = html::div().class("buttons").child((
        ui::submit(kind, act.action, form.busy),
        ui::button(Kind::Plain, t.common.cancel, move || open.set(false)),
    ));
    let reason = ui::text(form, "reason", t.acts.reason, t.acts.reason_hint, ("text", "off"), reason);
    form.view(send, (html::p().child(act.text), word, reason, tick, buttons))
}

/// What was not done, and why. Stays until it is closed: it is the answer to what the agent wanted.
pub fn told(acted: &Acted, open: RwSignal<bool>) -> AnyView {
    let close = ui::button(Kind::Plain, t().common.close, move || open.set(false));
    html::many((refusals(acted), html::div().class("buttons").child(close)))
}

/// The box that says what was not done, and why.
pub fn refusals(acted: &Acted) -> Option<AnyView> {
    let (title, sentences) = words::not_done(acted)?;
    let sentences: Vec<_> = sentences.into_iter().map(|it| html::li().child(it)).collect();
    let body = (html::strong().child(title), html::ul().child(sentences));
    Some(html::div().class("notice warn").attr("role", "alert").child(body).into_any())
}

fn wrong_word() -> Problem {
    Problem { code: "bad_field".into(), message: t().acts.erase_wrong.into(), field: Some("word".into()) }
}

/// Whether the word for something that cannot be undone was typed: the name of the contact, or the one word that fits
/// every name.
fn is_sure(typed: &str, name: &str) -> bool {
    let typed = typed.trim();
    typed == "ERASE" || (!typed.is_empty() && typed == name.trim())
}

#[cfg(test)]
mod tests {
    use super::is_sure;

    #[test]
    fn one_is_sure_who_types_the_name_or_the_word() {
        for (typed, name, sure) in [
            ("ERASE", "Ann", true),
            (" Ann ", "Ann", true),
            ("ann", "Ann", false),
            ("erase", "Ann", false),
            ("", "", false),
        ] {
            assert_eq!(is_sure(typed, name), sure, "{typed}");
        }
    }
}
