//! Fields of forms: label, hint, input and problem, bound to each other.

use super::form::Form;
use crate::html::{self, Child};
use crate::texts::t;
use leptos::ev;
use leptos::prelude::*;
use std::borrow::Cow;

/// Label, field, hint and problem, bound to each other.
fn around(
    form: Form,
    field: &'static str,
    label: &'static str,
    hint: Cow<'static, str>,
    input: impl FnOnce(Bound) -> AnyView,
) -> AnyView {
    let id = form.id(field);
    let wrong = form.wrong(field);
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    let has_hint = !hint.is_empty();
    let told = has_hint.then(|| html::p().class("hint").attr("id", hint_id.clone()).child(hint.into_owned()));
    let problem = {
        let wrong_id = wrong_id.clone();
        move || {
            wrong.get().map(|it| html::p().class("wrong").attr("id", wrong_id.clone()).attr("role", "alert").child(it))
        }
    };
    let described = Signal::derive(move || match (has_hint, wrong.with(Option::is_some)) {
        (true, true) => Some(format!("{hint_id} {wrong_id}")),
        (true, false) => Some(hint_id.clone()),
        (false, true) => Some(wrong_id.clone()),
        (false, false) => None,
    });
    let invalid = Signal::derive(move || wrong.with(|it| it.is_some().then_some("true")));
    let label = html::label().attr("for", id.clone()).child(label);
    let input = input(Bound { id, described, invalid });
    html::div().class("field").child((label, told, input, problem)).into_any()
}

struct Bound {
    id: String,
    described: Signal<Option<String>>,
    invalid: Signal<Option<&'static str>>,
}

/// One line of text. `kind` is the input's type (`text`, `email`, `password`, `number`), `fill` its `autocomplete`.
pub fn text(
    form: Form,
    field: &'static str,
    label: &'static str,
    hint: impl Into<Cow<'static, str>>,
    (kind, fill): (&'static str, &'static str),
    value: RwSignal<String>,
) -> AnyView {
    around(form, field, label, hint.into(), move |it| {
        html::input()
            .attr("id", it.id)
            .attr("name", field)
            .attr("type", kind)
            .attr("autocomplete", fill)
            .attr("aria-describedby", it.described)
            .attr("aria-invalid", it.invalid)
            .prop("value", value)
            .on(ev::input, move |event| value.set(event_target_value(&event)))
            .into_any()
    })
}

/// What is shown as a field and cannot be changed: password managers look for the address there.
pub fn fixed(
    form: Form,
    field: &'static str,
    label: &'static str,
    (kind, fill): (&'static str, &'static str),
    value: String,
) -> AnyView {
    around(form, field, label, "".into(), move |it| {
        html::input()
            .attr("id", it.id)
            .attr("type", kind)
            .attr("autocomplete", fill)
            .attr("readonly", "")
            .attr("value", value)
            .into_any()
    })
}

/// A password, which can be shown while it is typed. `fill` is `current-password` or `new-password`.
pub fn password(
    form: Form,
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    fill: &'static str,
    value: RwSignal<String>,
) -> AnyView {
    let t = &t().account;
    let shown = RwSignal::new(false);
    around(form, field, label, hint.into(), move |it| {
        let input = html::input()
            .attr("id", it.id)
            .attr("name", field)
            .attr("type", move || if shown.get() { "text" } else { "password" })
            .attr("autocomplete", fill)
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .attr("aria-describedby", it.described)
            .attr("aria-invalid", it.invalid)
            .prop("value", value)
            .on(ev::input, move |event| value.set(event_target_value(&event)));
        let show = html::button()
            .attr("type", "button")
            .class("button quiet")
            .attr("aria-label", t.show_password)
            .attr("aria-pressed", move || if shown.get() { "true" } else { "false" })
            .on(ev::click, move |_| shown.update(|it| *it = !*it))
            .child(move || if shown.get() { t.hide } else { t.show });
        html::div().class("password").child((input, show)).into_any()
    })
}

/// Several lines of text.
pub fn lines(
    form: Form,
    field: &'static str,
    label: &'static str,
    hint: impl Into<Cow<'static, str>>,
    value: RwSignal<String>,
) -> AnyView {
    around(form, field, label, hint.into(), move |it| {
        html::textarea()
            .attr("id", it.id)
            .attr("name", field)
            .attr("rows", move || value.with(|it| it.lines().count().clamp(2, 10)).to_string())
            .attr("spellcheck", "false")
            .attr("aria-describedby", it.described)
            .attr("aria-invalid", it.invalid)
            .prop("value", value)
            .on(ev::input, move |event| value.set(event_target_value(&event)))
            .into_any()
    })
}

/// One of several: words and their labels.
pub fn choice(
    form: Form,
    field: &'static str,
    label: &'static str,
    hint: &'static str,
    all: Vec<(String, String)>,
    value: RwSignal<String>,
) -> AnyView {
    around(form, field, label, hint.into(), move |it| {
        let options: Vec<_> = all
            .into_iter()
            .map(|(word, label)| {
                let selected = value.get_untracked() == word;
                html::option().attr("value", word).attr("selected", selected).child(label)
            })
            .collect();
        html::select()
            .attr("id", it.id)
            .attr("name", field)
            .attr("aria-describedby", it.described)
            .attr("aria-invalid", it.invalid)
            .on(ev::change, move |event| value.set(event_target_value(&event)))
            .child(options)
            .into_any()
    })
}

/// A box to tick.
pub fn check(label: impl Child, ticked: Signal<bool>, tick: impl Fn(bool) + 'static) -> AnyView {
    let input = html::input()
        .attr("type", "checkbox")
        .prop("checked", ticked)
        .on(ev::change, move |event| tick(event_target_checked(&event)));
    html::label().class("check").child((input, html::span().child(label))).into_any()
}
