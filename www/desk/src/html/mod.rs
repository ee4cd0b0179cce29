//! Elements of the page: `html::div().class("card").child((a, b))`. All of them have one type.
//!
//! Leptos gives each element a type made of its attributes and children, and each such type has its own code: a fifth of
//! the wasm, for work that is the same everywhere. Here the work is written once; signals, effects and the mounting of
//! views are leptos' own. Nothing here can make elements of text: that is refused by the page's policy.

mod child;
mod node;
pub mod svg;
mod value;

pub use child::{Child, many};
pub use leptos::html::{Button, Dialog, Div};
pub use node::El;

macro_rules! elements {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("`<", stringify!($name), ">`")]
            pub fn $name() -> El {
                El::new(stringify!($name), None)
            }
        )*
    };
}

elements! {
    a b bdi button caption code dd details dialog div dl dt fieldset figure form h1 h2 h3 header hr input label legend li
    main nav ol option p pre section select small span strong summary table tbody td textarea th thead time tr ul
}
