//! Pages, cards and lists of facts.

use crate::html::{self, Child};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A page: its heading takes the focus when the page comes, its title goes to the browser's tab.
pub fn page(title: impl Into<String>, class: &str, body: impl Child) -> AnyView {
    html::div().class(format!("page {class}")).child((heading(title, ()), body)).into_any()
}

/// The same with something beside the heading, as buttons.
pub fn page_with(title: impl Into<String>, beside: impl Child, class: &str, body: impl Child) -> AnyView {
    html::div().class(format!("page {class}")).child((heading(title, beside), body)).into_any()
}

/// The heading of a page, with something beside it, as buttons.
pub fn heading(title: impl Into<String>, beside: impl Child) -> AnyView {
    let title = title.into();
    document().set_title(&format!("{title} · {}", crate::texts::t().common.product));
    html::header()
        .class("page-head")
        .child((html::h1().attr("tabindex", "-1").child(title), html::div().class("beside").child(beside)))
        .into_any()
}

/// The heading that was there while a page was on its way had the focus; its successor takes it over.
pub fn take_focus() {
    let heading = document().query_selector("main h1").ok().flatten();
    let is_free = document().active_element().is_none_or(|it| it.tag_name() == "BODY");
    if let Some(heading) = heading.and_then(|it| it.dyn_into::<HtmlElement>().ok()).filter(|_| is_free) {
        let _ = heading.focus();
    }
}

/// A box with a heading.
pub fn card(title: impl Into<String>, body: impl Child) -> AnyView {
    card_with(title, (), body)
}

/// A box with a heading and something beside it.
pub fn card_with(title: impl Into<String>, beside: impl Child, body: impl Child) -> AnyView {
    let head = html::header()
        .class("card-head")
        .child((html::h2().child(title.into()), html::div().class("beside").child(beside)));
    html::section().class("card").child((head, body)).into_any()
}

/// What stands where there is nothing yet: what would be here, and what can be done.
pub fn empty(title: impl Into<String>, text: impl Into<String>, action: impl Child) -> AnyView {
    html::div()
        .class("empty")
        .child((
            html::p().class("empty-title").child(title.into()),
            html::p().child(text.into()),
            html::div().class("empty-action").child(action),
        ))
        .into_any()
}

/// Words and what they are, as `Browser: Firefox 141`.
pub fn facts(list: Vec<(String, AnyView)>) -> AnyView {
    let pairs: Vec<_> = list
        .into_iter()
        .map(|(name, value)| html::div().child((html::dt().child(name), html::dd().child(value))))
        .collect();
    html::dl().class("facts").child(pairs).into_any()
}
