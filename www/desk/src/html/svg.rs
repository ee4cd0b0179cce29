//! Elements of drawings.

use super::El;

macro_rules! elements {
    ($($name:ident)*) => {
        $(
            #[doc = concat!("`<", stringify!($name), ">` of a drawing")]
            pub fn $name() -> El {
                El::new(stringify!($name), Some("http://www.w3.org/2000/svg"))
            }
        )*
    };
}

elements! { a defs g line path pattern rect svg text title }
