//! Login, links that let somebody in, and one's own account.

mod link;
mod login;
mod logins;
mod mine;

pub use link::link;
pub use login::login;
pub use mine::mine;

use crate::bar::mark;
use crate::html::{self, Child};
use crate::texts::t;
use crate::ui;
use leptos::prelude::*;

/// A page in front of the desk: a box in the middle, without the bar.
fn front(title: impl Into<String>, body: impl Child) -> AnyView {
    let title = title.into();
    document().set_title(&format!("{title} · {}", t().common.product));
    let head = html::h1().attr("tabindex", "-1").child(title);
    let card = html::div().class("card").child((head, body));
    html::div().class("front").child((mark(), card)).into_any()
}

/// A new password, with what it takes.
fn new_password(form: ui::Form, field: &'static str, label: &'static str, value: RwSignal<String>) -> AnyView {
    ui::password(form, field, label, t().account.new_password_hint, "new-password", value)
}
