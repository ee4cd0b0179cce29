//! Dialogs: the browser's own `<dialog>`, which keeps the focus inside and gives it back.

use super::button::{Kind, button, icon_button};
use super::icon::Icon;
use crate::app::desk;
use crate::html;
use crate::texts::t;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

/// A dialog that is there while `open` says so. Its body is made anew each time.
pub fn dialog(
    title: impl Fn() -> String + Clone + Send + Sync + 'static,
    open: RwSignal<bool>,
    body: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
                request_animation_frame(move || focus(&dialog));
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let name = title.clone();
    let inside = move || {
        open.get().then(|| {
            let head = html::header().class("dialog-head").child((
                html::h2().child(title()),
                icon_button(Icon::Close, t().common.close, move || open.set(false)),
            ));
            html::many((head, body()))
        })
    };
    html::dialog()
        .class("dialog")
        .attr("aria-label", name)
        .node_ref(node)
        .on(ev::close, move |_| open.set(false))
        .child(inside)
        .into_any()
}

/// The first field gets the focus, or the last button: in a question, that is the one that does nothing.
fn focus(dialog: &HtmlDialogElement) {
    let field = dialog.query_selector("input, select, textarea").ok().flatten();
    let button = || dialog.query_selector(".buttons button:last-child").ok().flatten();
    if let Some(it) = field.or_else(button).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = it.focus();
    }
}

/// Whether a dialog about something is open: while there is something. Closing it forgets what it was about.
pub fn open_while<T: Send + Sync + 'static>(what: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(what.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if was == Some(true) && !is {
            what.set(None);
        }
        is
    });
    open
}

/// Asks what [`crate::app::Desk::confirm`] wants to know.
pub fn question() -> AnyView {
    let open = open_while(desk().question);
    let title = || desk().question.with(|it| it.as_ref().map(|it| it.title.clone())).unwrap_or_default();
    dialog(title, open, move || {
        let Some(question) = desk().question.get_untracked() else { return ().into_any() };
        let yes = move || {
            open.set(false);
            question.yes.run(());
        };
        let buttons = html::div().class("buttons").child((
            button(Kind::Danger, question.action, yes),
            button(Kind::Plain, t().common.cancel, move || open.set(false)),
        ));
        html::many((html::p().child(question.text), buttons))
    })
}
