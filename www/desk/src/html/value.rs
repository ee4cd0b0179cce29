//! Values of attributes and properties: as they are, or functions and signals that are asked again when they change.

use leptos::prelude::*;
use std::borrow::Cow;
use wasm_bindgen::JsValue;

/// An attribute's text; none takes the attribute away.
pub type Text = Option<Cow<'static, str>>;

/// A value that stands, or one that changes.
pub enum Given<T> {
    /// Stands.
    Fixed(T),
    /// Changes.
    Live(Box<dyn Fn() -> T + Send>),
}

/// What an attribute or a property can be.
pub trait Plain {
    /// As an attribute.
    fn text(self) -> Text;
    /// As a property.
    fn js(self) -> JsValue;
}

impl Plain for &'static str {
    fn text(self) -> Text {
        Some(Cow::Borrowed(self))
    }

    fn js(self) -> JsValue {
        JsValue::from_str(self)
    }
}

impl Plain for String {
    fn text(self) -> Text {
        Some(Cow::Owned(self))
    }

    fn js(self) -> JsValue {
        JsValue::from_str(&self)
    }
}

impl Plain for bool {
    fn text(self) -> Text {
        self.then_some(Cow::Borrowed(""))
    }

    fn js(self) -> JsValue {
        JsValue::from_bool(self)
    }
}

impl<T: Plain> Plain for Option<T> {
    fn text(self) -> Text {
        self.and_then(T::text)
    }

    fn js(self) -> JsValue {
        self.map_or(JsValue::NULL, T::js)
    }
}

/// What an attribute or a property can be given.
pub trait Value {
    /// As an attribute.
    fn text(self) -> Given<Text>;
    /// As a property.
    fn js(self) -> Given<JsValue>;
}

macro_rules! fixed {
    ($($type:ty)*) => {
        $(impl Value for $type {
            fn text(self) -> Given<Text> {
                Given::Fixed(Plain::text(self))
            }

            fn js(self) -> Given<JsValue> {
                Given::Fixed(Plain::js(self))
            }
        })*
    };
}

fixed! { &'static str String bool Option<&'static str> Option<String> }

impl<F: Fn() -> T + Send + 'static, T: Plain> Value for F {
    fn text(self) -> Given<Text> {
        Given::Live(Box::new(move || self().text()))
    }

    fn js(self) -> Given<JsValue> {
        Given::Live(Box::new(move || self().js()))
    }
}

macro_rules! signals {
    ($($type:ident)*) => {
        $(impl<T: Plain + Clone + Send + Sync + 'static> Value for $type<T> {
            fn text(self) -> Given<Text> {
                Given::Live(Box::new(move || self.get().text()))
            }

            fn js(self) -> Given<JsValue> {
                Given::Live(Box::new(move || self.get().js()))
            }
        })*
    };
}

signals! { Signal RwSignal Memo }
