//! What is fetched from the API: waiting, here, or failed, and fetched again when asked.

use super::button::{Kind, button};
use crate::app::sentence;
use crate::html;
use crate::texts::t;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Load<T> {
    /// On its way.
    Waiting,
    /// Here.
    Here(T),
    /// Did not come.
    Failed(Problem),
}

/// Something of any type: signals and effects of each type of answer would be the same code many times.
type Anything = Arc<dyn Any + Send + Sync>;
type Asked = Pin<Box<dyn Future<Output = Result<Anything, Problem>>>>;

/// Something that is fetched.
pub struct Loaded<T> {
    now: RwSignal<Load<Anything>>,
    again: RwSignal<u32>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// Fetches it again; what is here stays until the new one comes.
    pub fn again(self) {
        self.again.try_update(|it| *it += 1);
    }

    /// How far it is.
    pub fn get(self) -> Load<T> {
        match self.now.get() {
            Load::Waiting => Load::Waiting,
            Load::Failed(problem) => Load::Failed(problem),
            Load::Here(it) => it.downcast_ref::<T>().cloned().map_or(Load::Waiting, Load::Here),
        }
    }

    /// The same, without asking again when it changes.
    pub fn get_untracked(self) -> Load<T> {
        untrack(|| self.get())
    }

    /// It, once it is here.
    pub fn here(self) -> Option<T> {
        if let Load::Here(it) = self.get() { Some(it) } else { None }
    }
}

/// Fetches now, whenever a signal that `ask` reads has changed, and when asked to. Only the latest answer counts.
pub fn load<T, F>(ask: impl Fn() -> F + 'static) -> Loaded<T>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, Problem>> + 'static,
{
    let (now, again) = (RwSignal::new(Load::Waiting), RwSignal::new(0));
    fetch(
        now,
        again,
        Box::new(move || {
            let asked = ask();
            Box::pin(async move { asked.await.map(|it| Arc::new(it) as Anything) })
        }),
    );
    Loaded { now, again, of: PhantomData }
}

fn fetch(now: RwSignal<Load<Anything>>, again: RwSignal<u32>, ask: Box<dyn Fn() -> Asked>) {
    let turn = StoredValue::new(0u32);
    Effect::new(move || {
        again.track();
        let asked = ask();
        turn.update_value(|it| *it += 1);
        let mine = turn.get_value();
        spawn_local(async move {
            let answer = asked.await;
            if turn.try_get_value() == Some(mine) {
                now.try_set(answer.map_or_else(Load::Failed, Load::Here));
            }
        });
    });
}

/// Shows it, and until then that it is on its way, or why it did not come.
pub fn show<T: Clone + Send + Sync + 'static>(
    loaded: Loaded<T>,
    view: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    html::many(move || match loaded.get() {
        Load::Waiting => waiting(),
        Load::Here(value) => view(value),
        Load::Failed(problem) => failed(&problem, move || loaded.again()),
    })
}

/// Says that something is on its way.
pub fn waiting() -> AnyView {
    html::p().class("waiting").attr("role", "status").child(t().common.loading).into_any()
}

/// Says why something did not come.
pub fn failed(problem: &Problem, again: impl Fn() + 'static) -> AnyView {
    html::div()
        .class("failed")
        .attr("role", "alert")
        .child((html::p().child(sentence(problem)), button(Kind::Plain, t().common.again, again)))
        .into_any()
}
