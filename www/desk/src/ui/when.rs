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

/// `21 Nov, 14:03`; `21 Nov 2025` where a day of that name may have been since.
pub fn moment(at: i64) -> AnyView {
    let is_old = desk().now.get_untracked() - at > 300 * 24 * 3_600_000;
    html::time()
        .attr("datetime", time::iso(at))
        .attr("title", time::at(at, Style::Full))
        .child(time::at(at, if is_old { Style::Day } else { Style::Moment }))
        .into_any()
}
