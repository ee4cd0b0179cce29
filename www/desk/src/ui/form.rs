//! Forms. They keep what was typed when the server refuses, show the problem at its field and move the focus there.

use crate::app::{desk, sentence};
use crate::html::{self, Child};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use std::future::Future;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What the fields of a form share.
#[derive(Clone, Copy)]
pub struct Form {
    /// Being sent.
    pub busy: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    name: &'static str,
    fields: StoredValue<Vec<&'static str>>,
}

impl Form {
    /// A form; its name tells its fields from those of others on the page.
    pub fn new(name: &'static str) -> Self {
        let (busy, problem) = (RwSignal::new(false), RwSignal::new(None));
        Self { busy, problem, name, fields: StoredValue::default() }
    }

    /// The form, with what happens when it is sent.
    pub fn view(self, send: impl Fn() + 'static, body: impl Child) -> AnyView {
        html::form()
            .class("form")
            .attr("novalidate", "")
            .on(ev::submit, move |event| {
                event.prevent_default();
                if !self.busy.get_untracked() {
                    send();
                }
            })
            .child((body, move || self.elsewhere()))
            .into_any()
    }

    /// Sends: `done` gets the answer, a refusal is shown.
    pub fn send<T: 'static>(
        self,
        asked: impl Future<Output = Result<T, Problem>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let answer = asked.await;
            let _ = self.busy.try_set(false);
            match answer {
                Ok(it) => done(it),
                Err(problem) => self.refuse(problem),
            }
        });
    }

    /// Moves the focus to a field, once it stands in the page.
    pub fn focus(self, field: &str) {
        let id = self.id(field);
        request_animation_frame(move || focus(&id));
    }

    /// Shows a problem and moves the focus to its field.
    pub fn refuse(self, problem: Problem) {
        let field = problem.field.clone();
        if self.problem.try_set(Some(problem.clone())).is_some() {
            return desk().complain(&problem);
        }
        if let Some(field) = field {
            self.focus(&field);
        }
    }

    /// The id of a field in the page.
    pub(super) fn id(self, field: &str) -> String {
        format!("{}-{field}", self.name)
    }

    /// Problems that are about no field of the form.
    fn elsewhere(self) -> AnyView {
        let problem = self.problem.get().filter(|it| {
            let known = self.fields.with_value(|all| it.field.as_deref().is_some_and(|it| all.contains(&it)));
            !known && it.code != "signed_out"
        });
        problem.map(|it| html::p().class("form-problem").attr("role", "alert").child(sentence(&it))).into_any()
    }

    /// A field of the form, and what is wrong with it.
    pub(super) fn wrong(self, field: &'static str) -> Memo<Option<String>> {
        self.fields.update_value(|it| it.push(field));
        Memo::new(move |_| self.problem.get().filter(|it| it.field.as_deref() == Some(field)).map(|it| sentence(&it)))
    }
}

fn focus(id: &str) {
    if let Some(it) = document().get_element_by_id(id).and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = it.focus();
    }
}
