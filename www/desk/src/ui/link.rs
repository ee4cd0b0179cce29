//! Links: to our own pages, and out to addresses that visitors' browsers have sent.

use super::icon::{Icon, icon};
use crate::html::{self, Child};
use crate::route::Route;
use crate::texts::t;
use leptos::prelude::*;

/// A link to a page of the desk.
pub fn inside(to: &Route, body: impl Child) -> AnyView {
    html::a().attr("href", to.to_string()).child(body).into_any()
}

/// An address as it is, and a link to it where it is one of the web. Anything else stays text: it came from outside.
pub fn outside(address: &str) -> AnyView {
    let text = html::bdi().child(address.to_owned());
    if !is_web(address) {
        return html::span().class("address").child(text).into_any();
    }
    html::a()
        .class("address")
        .attr("href", address.to_owned())
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .attr("title", address.to_owned())
        .child((text, icon(Icon::Outside), html::span().class("only-read").child(format!(" ({})", t().common.new_tab))))
        .into_any()
}

/// Whether an address leads to a page of the web and nowhere else.
pub fn is_web(address: &str) -> bool {
    let scheme = address.split_once("://").map(|it| it.0.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for (address, link) in [
            ("https://shop.example/a", true),
            ("HTTP://shop.example", true),
            ("javascript:alert(1)", false),
            ("javascript://shop.example/%0aalert(1)", false),
            (" https://shop.example", false),
            ("data:text/html,x", false),
            ("", false),
        ] {
            assert_eq!(is_web(address), link, "{address}");
        }
    }
}
