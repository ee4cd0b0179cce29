//! Agents of a site: who they are, their roles, and the way out.

use super::invitations;
use super::once::{Once, once};
use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::encode;
use crate::texts::t;
use crate::ui::{self, Cell, Kind, Loaded, Tone, badge, cell, head, load};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use protocol::desk::settings::{AgentRole, AgentView, Agents, NewLink, RoleView, Roles};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Id of the site.
    pub site: StoredValue<String>,
    /// Agents and invitations, and the roles there are.
    pub all: Loaded<(Agents, Roles)>,
    /// What is shown once.
    pub once: RwSignal<Option<Once>>,
    /// Whether I may change them.
    pub may_edit: bool,
}

impl Page {
    /// The path of something of the site.
    pub fn path(self, rest: &str) -> String {
        self.site.with_value(|it| api::of_site(it, rest))
    }
}

/// The page.
pub fn agents(site: String) -> AnyView {
    let site = StoredValue::new(site);
    let all = load(move || site.with_value(|it| both(it.clone())));
    let page = Page { site, all, once: RwSignal::new(None), may_edit: untrack(|| desk().may("settings:agent:edit")) };
    let cards = move |(agents, roles): (Agents, Roles)| {
        let invitations = invitations::invitations(page, agents.invitations, &roles.roles);
        html::many((list(page, agents.agents, &roles.roles), invitations))
    };
    html::many((ui::show(all, cards), once(page.once)))
}

async fn both(site: String) -> Result<(Agents, Roles), Problem> {
    let agents = api::get(&api::of_site(&site, "agents")).await?;
    Ok((agents, api::get(&api::of_site(&site, "roles")).await?))
}

fn list(page: Page, agents: Vec<AgentView>, roles: &[RoleView]) -> AnyView {
    let t = &t().settings;
    let texts = &t.of_agents;
    let mut heads =
        vec![head(texts.name, false), head(texts.email, false), head(texts.role, false), head(texts.seen, false)];
    if page.may_edit {
        heads.push(head(t.actions, true));
    }
    let rows = agents.into_iter().map(|it| row(page, it, roles)).collect();
    ui::card(t.agents, ui::table(t.agents, heads, rows))
}

fn row(page: Page, it: AgentView, roles: &[RoleView]) -> Vec<Cell> {
    let t = &t().settings.of_agents;
    let me = desk().me.get_untracked().unwrap_or_default();
    let is_me = it.id == me.id;
    // The server lets nobody change operators here, or themselves.
    let can_change = page.may_edit && !it.operator && !is_me;
    let mark = is_me.then(|| (" ", badge(Tone::Info, t.me)));
    let role = match (it.operator, can_change) {
        (true, _) => t.operator.into_any(),
        (false, true) => role_choice(page, &it, roles),
        (false, false) => name_of(&it.role, roles).into_any(),
    };
    let seen = it.seen_at.map_or_else(|| t.never.into_any(), ui::ago);
    let mut cells = vec![
        cell((html::bdi().child(it.name.clone()), mark)),
        cell(html::bdi().child(it.email.clone())),
        cell(role),
        cell(seen),
    ];
    if page.may_edit {
        let password = (me.operator && !is_me).then(|| {
            let it = it.clone();
            let name = (t.password_link_of)(&it.name);
            ui::button_named(Kind::Plain, t.password_link, name, move || password_link(page, it.clone()))
        });
        let remove = can_change.then(|| {
            let it = it.clone();
            let name = (t.remove_of)(&it.name);
            ui::button_named(Kind::Danger, t.remove, name, move || ask_remove(page, it.clone()))
        });
        cells.push(cell(html::div().class("buttons").child((password, remove))).at_the_end());
    }
    cells
}

/// The name of a role; its id where it is not known.
pub(super) fn name_of(id: &str, roles: &[RoleView]) -> String {
    roles.iter().find(|it| it.id == id).map_or_else(|| id.to_owned(), |it| it.name.clone())
}

fn role_choice(page: Page, it: &AgentView, roles: &[RoleView]) -> AnyView {
    let t = &t().settings.of_agents;
    let options: Vec<_> = roles
        .iter()
        .map(|role| {
            let option = html::option().attr("value", role.id.clone()).attr("selected", role.id == it.role);
            option.child(role.name.clone())
        })
        .collect();
    let names = roles.to_vec();
    let agent = it.clone();
    html::select()
        .class("compact")
        .attr("aria-label", (t.role_of)(&it.name))
        .on(ev::change, move |event| {
            let role = event_target_value(&event);
            let told = (t.given)(&agent.name, &name_of(&role, &names));
            let path = page.path(&format!("agents/{}", encode(&agent.id)));
            spawn_local(async move {
                match api::put::<()>(&path, &AgentRole { role }).await {
                    Ok(()) => desk().say(told),
                    Err(problem) => desk().complain(&problem),
                }
                page.all.again();
            });
        })
        .child(options)
        .into_any()
}

fn ask_remove(page: Page, it: AgentView) {
    let t = &t().settings.of_agents;
    let title = (t.remove_of)(&it.name);
    desk().confirm(title, t.remove_text, t.remove, move || {
        let path = page.path(&format!("agents/{}", encode(&it.id)));
        let told = (t.removed)(&it.name);
        spawn_local(async move {
            match api::delete(&path).await {
                Ok(()) => desk().say(told),
                Err(problem) => desk().complain(&problem),
            }
            page.all.again();
        });
    });
}

fn password_link(page: Page, it: AgentView) {
    let t = &t().settings.of_agents;
    spawn_local(async move {
        match api::post::<NewLink>(&format!("agents/{}/password-link", encode(&it.id)), &()).await {
            Ok(made) => {
                let title = (t.password_link_of)(&it.name);
                let (secret, ends_at) = (made.link, Some(made.expires_at));
                page.once.try_set(Some(Once { title, text: t.link_text, label: t.link, secret, ends_at }));
            }
            Err(problem) => desk().complain(&problem),
        }
    });
}
