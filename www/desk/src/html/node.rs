//! The one type of all elements: how it is built, and how it becomes another one in the same place.

use super::child::Child;
use super::value::{Given, Text, Value};
use js_sys::Reflect;
use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};
use send_wrapper::SendWrapper;
use std::borrow::Cow;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, Node};

/// An element that is to be made.
pub struct El {
    tag: &'static str,
    space: Option<&'static str>,
    marks: Vec<Mark>,
    children: Vec<AnyView>,
}

type Heard = Box<dyn FnMut(Event)>;
type Told = Box<dyn FnOnce(&Element)>;

/// Something at an element.
enum Mark {
    Attr(&'static str, Given<Text>),
    Prop(&'static str, SendWrapper<Given<JsValue>>),
    On(Cow<'static, str>, SendWrapper<Heard>),
    Ref(SendWrapper<Told>),
}

/// What of it stays with the element.
enum Kept {
    Attr(&'static str, Text),
    Live(&'static str, #[expect(dead_code, reason = "goes on while it is kept")] RenderEffect<()>),
    Heard(#[expect(dead_code, reason = "listens while it is kept")] Listener),
    Done,
}

struct Listener {
    element: Element,
    event: Cow<'static, str>,
    closure: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let closure = self.closure.as_ref().unchecked_ref();
        let _ = self.element.remove_event_listener_with_callback(&self.event, closure);
    }
}

impl El {
    pub(super) fn new(tag: &'static str, space: Option<&'static str>) -> Self {
        Self { tag, space, marks: Vec::new(), children: Vec::new() }
    }

    /// An attribute.
    pub fn attr(mut self, name: &'static str, value: impl Value) -> Self {
        self.marks.push(Mark::Attr(name, value.text()));
        self
    }

    /// The attribute `class`.
    pub fn class(self, value: impl Value) -> Self {
        self.attr("class", value)
    }

    /// A property, as `value` of a field: what is typed there is no attribute.
    pub fn prop(mut self, name: &'static str, value: impl Value) -> Self {
        self.marks.push(Mark::Prop(name, SendWrapper::new(value.js())));
        self
    }

    /// Does something when something happens.
    pub fn on<E: EventDescriptor>(mut self, event: E, mut heard: impl FnMut(E::EventType) + 'static) -> Self
    where
        E::EventType: JsCast,
    {
        let heard: Heard = Box::new(move |event| heard(event.unchecked_into()));
        self.marks.push(Mark::On(event.name(), SendWrapper::new(heard)));
        self
    }

    /// Tells where the element is, once it is made.
    pub fn node_ref<E: ElementType + 'static>(mut self, node: NodeRef<E>) -> Self
    where
        E::Output: JsCast + Clone + 'static,
    {
        let load: Told = Box::new(move |element| NodeRefContainer::<E>::load(node, element));
        self.marks.push(Mark::Ref(SendWrapper::new(load)));
        self
    }

    /// What stands inside, after what does already.
    pub fn child(mut self, child: impl Child) -> Self {
        child.add(&mut self.children);
        self
    }
}

impl Mark {
    fn put(self, element: &Element) -> Kept {
        match self {
            Self::Attr(name, Given::Fixed(value)) => {
                set(element, name, &value);
                Kept::Attr(name, value)
            }
            Self::Attr(name, Given::Live(ask)) => {
                let element = element.clone();
                Kept::Live(name, live(Box::new(move || set(&element, name, &ask()))))
            }
            Self::Prop(name, value) => {
                let element = element.clone();
                let set = move |value| drop(Reflect::set(&element, &JsValue::from_str(name), &value));
                match value.take() {
                    Given::Fixed(value) => {
                        set(value);
                        Kept::Done
                    }
                    Given::Live(ask) => Kept::Live(name, live(Box::new(move || set(ask())))),
                }
            }
            Self::On(event, heard) => {
                let closure = Closure::wrap(heard.take());
                let _ = element.add_event_listener_with_callback(&event, closure.as_ref().unchecked_ref());
                Kept::Heard(Listener { element: element.clone(), event, closure })
            }
            Self::Ref(load) => {
                load.take()(element);
                Kept::Done
            }
        }
    }

    /// Takes the place of what was there: of the same kind, in nearly all cases with the same value.
    fn replace(self, kept: &mut Kept, element: &Element) {
        if let (Self::Attr(name, Given::Fixed(new)), Kept::Attr(old_name, old)) = (&self, &*kept)
            && name == old_name
            && new == old
        {
            return;
        }
        if let Kept::Attr(old, _) | Kept::Live(old, _) = kept
            && !matches!(&self, Self::Attr(new, _) | Self::Prop(new, _) if new == old)
        {
            let _ = element.remove_attribute(old);
        }
        // First the old one must be gone: two listeners would both hear.
        *kept = Kept::Done;
        *kept = self.put(element);
    }
}

/// Once for all attributes and properties that change.
fn live(set: Box<dyn Fn()>) -> RenderEffect<()> {
    RenderEffect::new(move |_| set())
}

fn set(element: &Element, name: &str, value: &Text) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// An element that stands in the page.
pub struct Standing {
    element: Element,
    tag: &'static str,
    marks: Vec<Kept>,
    children: Vec<<AnyView as Render>::State>,
}

impl Render for El {
    type State = Standing;

    fn build(self) -> Standing {
        let page = document();
        let made = match self.space {
            Some(space) => page.create_element_ns(Some(space), self.tag),
            None => page.create_element(self.tag),
        };
        let element = made.expect("names of elements are ours");
        let marks = self.marks.into_iter().map(|it| it.put(&element)).collect();
        let build = |child: AnyView| {
            let mut standing = child.build();
            standing.mount(&element, None);
            standing
        };
        let children = self.children.into_iter().map(build).collect();
        Standing { element, tag: self.tag, marks, children }
    }

    fn rebuild(self, state: &mut Standing) {
        let lengths = (self.marks.len(), self.children.len());
        if self.tag != state.tag || lengths != (state.marks.len(), state.children.len()) {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        for (mark, kept) in self.marks.into_iter().zip(&mut state.marks) {
            mark.replace(kept, &state.element);
        }
        for (child, standing) in self.children.into_iter().zip(&mut state.children) {
            child.rebuild(standing);
        }
    }
}

impl Mountable for Standing {
    fn unmount(&mut self) {
        self.element.remove();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        let _ = parent.insert_before(&self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.element.parent_element();
        parent.map(|it| child.mount(&it, Some(&self.element))).is_some()
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

leptos::tachys::no_attrs!(El);

/// Leptos asks this of every view. Pages of the desk are made in the browser alone, so no HTML text is ever written.
impl RenderHtml for El {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Standing {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
