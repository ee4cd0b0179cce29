//! A button that opens a box with links and choices. Escape, a click elsewhere and another page close it.

use crate::app::desk;
use crate::html::{self, Child};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

/// The button shows `face`; readers hear `name`. The box is made anew each time.
pub fn menu(
    name: impl Fn() -> String + Send + Sync + 'static,
    class: &'static str,
    face: impl Child,
    body: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let open = RwSignal::new(false);
    let around: NodeRef<html::Div> = NodeRef::new();
    let button: NodeRef<html::Button> = NodeRef::new();
    let elsewhere = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|it| it.dyn_into::<Node>().ok());
        if open.get_untracked() && !around.get_untracked().is_some_and(|it| it.contains(target.as_ref())) {
            open.set(false);
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if open.get_untracked() && event.key() == "Escape" {
            open.set(false);
            if let Some(it) = button.get_untracked() {
                let _ = it.focus();
            }
        }
    });
    on_cleanup(move || {
        elsewhere.remove();
        escape.remove();
    });
    Effect::new(move || {
        desk().route.track();
        open.set(false);
    });
    let face = html::button()
        .attr("type", "button")
        .class("button quiet")
        .attr("aria-label", name)
        .attr("aria-expanded", move || if open.get() { "true" } else { "false" })
        .node_ref(button)
        .on(ev::click, move |_| open.update(|it| *it = !*it))
        .child(face);
    let inside = move || open.get().then(|| html::div().class("menu-box").child(body()));
    // Focus that leaves closes it too: what is open but behind is in the way of whoever goes on with Tab.
    let left = move |event: web_sys::FocusEvent| {
        let to = event.related_target().and_then(|it| it.dyn_into::<Node>().ok());
        if to.is_some() && !around.get_untracked().is_some_and(|it| it.contains(to.as_ref())) {
            open.set(false);
        }
    };
    html::div().class(class).node_ref(around).on(ev::focusout, left).child((face, inside)).into_any()
}

/// A button in the box. The menu's own button has the focus before anything happens, so that a dialog gives it back
/// there and not to something that is gone.
pub fn item(label: impl Child, press: impl Fn() + 'static) -> AnyView {
    let press = move |event: web_sys::MouseEvent| {
        let item = event.current_target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let around = item.and_then(|it| it.closest(".menu-box").ok().flatten()).and_then(|it| it.parent_element());
        let face = around.and_then(|it| it.query_selector("button").ok().flatten());
        if let Some(it) = face.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = it.focus();
            it.click();
        }
        press();
    };
    html::button().attr("type", "button").class("item").on(ev::click, press).child(label).into_any()
}
