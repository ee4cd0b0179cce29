//! Small words beside something, and dots of states.

use crate::html::span;
use leptos::prelude::*;

/// What a colour means. Never the only sign: the word says it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// There now, works.
    Good,
    /// Worth a look.
    Warn,
    /// News, or ours.
    Info,
}

impl Tone {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Info => "info",
        }
    }
}

/// A word in a small box.
pub fn badge(tone: Tone, word: impl Into<String>) -> AnyView {
    span().class(format!("badge {}", tone.class())).child(word.into()).into_any()
}

/// A dot before a word; readers hear the word alone.
pub fn dot(tone: Tone) -> AnyView {
    span().class(format!("dot {}", tone.class())).attr("aria-hidden", "true").into_any()
}
