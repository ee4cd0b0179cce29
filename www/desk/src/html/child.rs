//! What can stand inside an element: texts, elements, views, lists, and functions that are asked again.

use super::El;
use leptos::prelude::*;

/// What can stand inside an element.
pub trait Child {
    /// Adds it to what stands there already.
    fn add(self, to: &mut Vec<AnyView>);
}

/// Several things as one view.
pub fn many(all: impl Child) -> AnyView {
    let mut to = Vec::new();
    all.add(&mut to);
    match to.len() {
        1 => to.remove(0),
        _ => to.into_any(),
    }
}

macro_rules! views {
    ($($type:ty)*) => {
        $(impl Child for $type {
            fn add(self, to: &mut Vec<AnyView>) {
                to.push(self.into_any());
            }
        })*
    };
}

views! { () &'static str String El }

impl Child for AnyView {
    fn add(self, to: &mut Vec<AnyView>) {
        to.push(self);
    }
}

/// Holds its place also when there is nothing, so that what stands beside it is known again.
impl<T: Child> Child for Option<T> {
    fn add(self, to: &mut Vec<AnyView>) {
        match self {
            Some(it) => to.push(many(it)),
            None => to.push(().into_any()),
        }
    }
}

impl<T: Child> Child for Vec<T> {
    fn add(self, to: &mut Vec<AnyView>) {
        to.push(self.into_iter().map(many).collect::<Vec<_>>().into_any());
    }
}

impl<F: Fn() -> T + Send + 'static, T: Child> Child for F {
    fn add(self, to: &mut Vec<AnyView>) {
        let view: Box<dyn FnMut() -> AnyView + Send> = Box::new(move || many(self()));
        to.push(view.into_any());
    }
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => {
        $(impl<$($name: Child),*> Child for ($($name,)*) {
            #[allow(non_snake_case, reason = "the names of types are those of values, as is usual in such a macro")]
            fn add(self, to: &mut Vec<AnyView>) {
                let ($($name,)*) = self;
                $($name.add(to);)*
            }
        })*
    };
}

tuples! { (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
