//! Buttons.

use super::icon::{Icon, icon};
use crate::app::desk;
use crate::html;
use crate::texts::t;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// How much weight a button has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What one is here for; one on a page.
    Primary,
    /// Anything else.
    Plain,
    /// Takes something away.
    Danger,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Danger => "button danger",
        }
    }
}

/// A button that does something.
pub fn button(kind: Kind, label: impl Into<String>, press: impl Fn() + 'static) -> AnyView {
    html::button()
        .attr("type", "button")
        .class(kind.class())
        .on(ev::click, move |_| press())
        .child(label.into())
        .into_any()
}

/// A button whose label says too little without what stands beside it; readers hear `name`.
pub fn button_named(kind: Kind, label: impl Into<String>, name: String, press: impl Fn() + 'static) -> AnyView {
    html::button()
        .attr("type", "button")
        .class(kind.class())
        .attr("aria-label", name)
        .on(ev::click, move |_| press())
        .child(label.into())
        .into_any()
}

/// A button that is a picture; its label is for readers and as a tip.
pub fn icon_button(which: Icon, label: impl Into<String>, press: impl Fn() + 'static) -> AnyView {
    let label = label.into();
    html::button()
        .attr("type", "button")
        .class("button quiet icon-only")
        .attr("aria-label", label.clone())
        .attr("title", label)
        .on(ev::click, move |_| press())
        .child(icon(which))
        .into_any()
}

/// The button that sends a form; while it is being sent it does nothing more.
pub fn submit(kind: Kind, label: impl Into<String>, busy: RwSignal<bool>) -> AnyView {
    html::button()
        .attr("type", "submit")
        .class(kind.class())
        .attr("aria-disabled", move || busy.get().then_some("true"))
        .child(label.into())
        .into_any()
}

/// Copies a text and says so on the button itself: what stands behind a dialog is neither seen nor heard.
pub fn copy_button(text: impl Fn() -> String + 'static) -> AnyView {
    copy_button_named(t().common.copy, text)
}

/// The same with a label that says what is copied.
pub fn copy_button_named(name: &'static str, text: impl Fn() -> String + 'static) -> AnyView {
    let t = &t().common;
    let label = RwSignal::new(name);
    let copy = move || {
        let text = text();
        spawn_local(async move {
            if JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_err() {
                return desk().say(t.not_copied);
            }
            label.try_set(t.copied);
            set_timeout(
                move || {
                    label.try_set(name);
                },
                Duration::from_secs(2),
            );
        });
    };
    html::button()
        .attr("type", "button")
        .class("button")
        .on(ev::click, move |_| copy())
        .child((icon(Icon::Copy), html::span().attr("role", "status").child(move || label.get())))
        .into_any()
}
