//! Short messages at the lower edge. Readers hear them as they come.

use super::button::icon_button;
use super::icon::Icon;
use crate::app::{Toast, desk};
use crate::html;
use crate::texts::t;
use leptos::prelude::*;

/// Their place. Stands in the page from the beginning: a live region that comes with its text is not heard.
pub fn toasts() -> AnyView {
    let all = move || {
        let list: Vec<_> = desk().toasts.get().into_iter().map(toast).collect();
        list
    };
    html::div().class("toasts").attr("role", "status").attr("aria-live", "polite").child(all).into_any()
}

fn toast(it: Toast) -> AnyView {
    let id = it.id;
    let close = move || desk().toasts.update(|all| all.retain(|it| it.id != id));
    html::div()
        .class(if it.bad { "toast bad" } else { "toast" })
        .child((html::p().child(it.text), icon_button(Icon::Close, t().common.close, close)))
        .into_any()
}
