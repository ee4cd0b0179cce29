//! Pages side by side, as links.

use crate::html;
use crate::route::Route;
use leptos::prelude::*;

/// Links to pages; the one that is shown is marked.
pub fn tabs(name: &'static str, pages: Vec<(Route, &'static str, bool)>) -> AnyView {
    let links: Vec<_> = pages
        .into_iter()
        .map(|(to, label, here)| {
            html::li()
                .child(html::a().attr("href", to.to_string()).attr("aria-current", here.then_some("page")).child(label))
        })
        .collect();
    html::nav().class("tabs").attr("aria-label", name).child(html::ul().child(links)).into_any()
}
