//! Invitations to a site: a link to hand over, and those that nobody has used yet.

use super::agents::{Page, name_of};
use super::once::Once;
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::encode;
use crate::texts::t;
use crate::ui::{self, Cell, Form, Kind, cell, head};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::settings::{InvitationView, Invite, NewLink, RoleView};

/// The card of invitations.
pub fn invitations(page: Page, open: Vec<InvitationView>, roles: &[RoleView]) -> AnyView {
    let t = &t().settings;
    let texts = &t.of_agents;
    let invite = page.may_edit.then(|| form(page, roles));
    let list = if open.is_empty() {
        html::p().class("muted").child(texts.none_open).into_any()
    } else {
        let mut heads =
            vec![head(texts.email, false), head(texts.role, false), head(texts.by, false), head(texts.ends, false)];
        if page.may_edit {
            heads.push(head(t.actions, true));
        }
        ui::table(texts.invitations, heads, open.into_iter().map(|it| row(page, it, roles)).collect())
    };
    ui::card(texts.invitations, (html::p().class("hint").child(texts.invite_hint), invite, list))
}

fn form(page: Page, roles: &[RoleView]) -> AnyView {
    let t = &t().settings.of_agents;
    let form = Form::new("invite");
    let email = RwSignal::new(String::new());
    let role = RwSignal::new("agent".to_owned());
    let choices = roles.iter().map(|it| (it.id.clone(), it.name.clone())).collect();
    let send = move || {
        let invite = Invite { email: email.get_untracked(), role: role.get_untracked() };
        let path = page.path("invitations");
        let title = (t.link_of)(invite.email.trim());
        form.send(async move { api::post::<NewLink>(&path, &invite).await }, move |made| {
            let (secret, ends_at) = (made.link, Some(made.expires_at));
            page.once.set(Some(Once { title, text: t.link_text, label: t.link, secret, ends_at }));
            page.all.again();
        });
    };
    let fields = html::div().class("row-form").child((
        ui::text(form, "email", t.email, "", ("email", "off"), email),
        ui::choice(form, "role", t.role, "", choices, role),
        ui::submit(Kind::Primary, t.invite, form.busy),
    ));
    form.view(send, fields)
}

fn row(page: Page, it: InvitationView, roles: &[RoleView]) -> Vec<Cell> {
    let t = &t().settings.of_agents;
    let (now, ends) = (desk().now, it.expires_at);
    let mut cells = vec![
        cell(html::bdi().child(it.email.clone())),
        cell(name_of(&it.role, roles)),
        cell(html::bdi().child(it.by.clone())),
        cell(move || crate::time::until(now.get(), ends)),
    ];
    if page.may_edit {
        let name = (t.take_back_of)(&it.email);
        let take = ui::button_named(Kind::Plain, t.take_back, name, move || take_back(page, it.id.clone()));
        cells.push(cell(html::div().class("buttons").child(take)).at_the_end());
    }
    cells
}

fn take_back(page: Page, id: String) {
    let path = page.path(&format!("invitations/{}", encode(&id)));
    spawn_local(async move {
        match api::delete(&path).await {
            Ok(()) => desk().say(t().settings.of_agents.taken_back),
            Err(problem) => desk().complain(&problem),
        }
        page.all.again();
    });
}
