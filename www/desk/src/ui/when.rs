//! Moments: as an age that grows, or as the clock showed it; the other one is the tip.

use crate::app::desk;
use crate::html;
use crate::time::{self, Style};
use leptos::prelude::*;

/// `2 min ago`, growing.
pub fn ago(at: i64) -> AnyView {
    let text = Memo::new(move |_| time::ago(desk().now.get(), at));
    html::time()
        .attr("datetime", time::iso(at))
        .attr("title", time::at(at, Style::Full))
        .child(move || text.get())
        .into_any()
}

/// `21 Nov, 14:03`.
pub fn moment(at: i64) -> AnyView {
    html::time()
        .attr("datetime", time::iso(at))
        .attr("title", time::at(at, Style::Full))
        .child(time::at(at, Style::Moment))
        .into_any()
}
