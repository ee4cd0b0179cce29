//! A dialog with something that is shown this once: a link to hand over, a key.

use crate::html;
use crate::texts::t;
use crate::ui::{self, Form, Kind, copy_button, dialog, open_while};
use leptos::prelude::*;

/// What is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Once {
    /// Heading.
    pub title: String,
    /// What to do with it.
    pub text: &'static str,
    /// Name of the field.
    pub label: &'static str,
    /// It.
    pub secret: String,
    /// When it ends.
    pub ends_at: Option<i64>,
}

/// The dialog: open while there is something.
pub fn once(what: RwSignal<Option<Once>>) -> AnyView {
    let open = open_while(what);
    let title = move || what.with(|it| it.as_ref().map(|it| it.title.clone())).unwrap_or_default();
    dialog(title, open, move || {
        let Some(it) = what.get_untracked() else { return ().into_any() };
        let secret = it.secret.clone();
        let ends = it.ends_at.map(|at| {
            let words = &t().settings.of_agents;
            let when = move || crate::time::until(crate::app::desk().now.get(), at);
            html::p().class("hint").child((words.link_ends, " ", when, "."))
        });
        let buttons = html::div().class("buttons").child((
            copy_button(move || secret.clone()),
            ui::button(Kind::Plain, t().common.close, move || open.set(false)),
        ));
        let field = ui::fixed(Form::new("once"), "secret", it.label, ("text", "off"), it.secret);
        html::many((html::p().child(it.text), field, ends, buttons))
    })
}
