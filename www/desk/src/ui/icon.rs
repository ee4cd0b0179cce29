//! Small pictures, drawn with strokes of the text's colour. Readers do not hear them: a word always stands by.

use crate::html::svg;
use leptos::prelude::*;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Who is there now.
    Live,
    /// Search.
    Search,
    /// Settings.
    Settings,
    /// A person.
    Person,
    /// Two that may be one.
    Merge,
    /// More to do.
    More,
    /// To copy.
    Copy,
    /// To close.
    Close,
    /// More below.
    Down,
    /// To the right.
    Right,
    /// Somewhere else.
    Outside,
    /// Something new.
    Plus,
    /// Stands still.
    Pause,
    /// Goes on.
    Play,
    /// Filters.
    Filter,
    /// A page.
    Page,
    /// A desktop computer.
    Desktop,
    /// A telephone.
    Mobile,
    /// A tablet.
    Tablet,
}

impl Icon {
    /// The path in a square of 16.
    fn path(self) -> &'static str {
        match self {
            Self::Live => "M1.5 8h3l2-5 3 10 2-5h3",
            Self::Search => "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",
            Self::Settings => {
                "M2 4.5h6m4 0h2M2 11.5h2m4 0h6M10 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm-4 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
            }
            Self::Person => "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-5.5 6a5.5 5.5 0 0 1 11 0",
            Self::Merge => "M3 2.5v2c0 2.5 5 2.5 5 5v4m0-4c0-2.5 5-2.5 5-5v-2",
            Self::More => {
                "M3 7.5a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zm5 0a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1zm5 0a.5.5 0 1 0 0 1 .5.5 0 0 0 0-1z"
            }
            Self::Copy => "M5.5 5.5v-3h8v8h-3m-8-5h8v8h-8z",
            Self::Close => "M3.5 3.5l9 9m0-9l-9 9",
            Self::Down => "M4 6l4 4 4-4",
            Self::Right => "M6 4l4 4-4 4",
            Self::Outside => "M6.5 3h-4v10.5H13v-4M9 2.5h4.5V7m0-4.5L7.5 8.5",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Pause => "M5.5 3v10m5-10v10",
            Self::Play => "M4.5 2.5v11l9-5.5z",
            Self::Filter => "M2 3.5h12L9.5 8.5V13l-3 1V8.5z",
            Self::Page => "M3.5 1.5h6l3 3v10h-9zm6 0v3h3",
            Self::Desktop => "M1.5 2.5h13v8.5h-13zM8 11v2.5m-3 0h6",
            Self::Mobile => "M4.5 1.5h7v13h-7zM7.5 12h1",
            Self::Tablet => "M3 1.5h10v13H3zM7.5 12h1",
        }
    }
}

/// The picture.
pub fn icon(which: Icon) -> AnyView {
    svg::svg()
        .attr("class", "icon")
        .attr("viewBox", "0 0 16 16")
        .attr("aria-hidden", "true")
        .child(svg::path().attr("d", which.path()))
        .into_any()
}
