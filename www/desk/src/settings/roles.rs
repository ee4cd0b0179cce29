//! Roles of a site: what each allows, side by side, and the site's own ones to be changed.

use crate::api;
use crate::app::desk;
use crate::html;
use crate::route::encode;
use crate::texts::t;
use crate::ui::{self, Form, Kind, Loaded, check, dialog, load, open_while};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::desk::Problem;
use protocol::desk::settings::{PermissionView, RoleChange, RoleView, Roles};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    site: StoredValue<String>,
    all: Loaded<Roles>,
    /// The role that is being changed; one without an id is new.
    edited: RwSignal<Option<RoleView>>,
    may_edit: bool,
}

/// The page.
pub fn roles(site: String) -> AnyView {
    let t = &t().settings;
    let site = StoredValue::new(site);
    let all = load(move || {
        let path = site.with_value(|it| api::of_site(it, "roles"));
        async move { api::get::<Roles>(&path).await }
    });
    let may_edit = untrack(|| desk().may("settings:role:edit"));
    let page = Page { site, all, edited: RwSignal::new(None), may_edit };
    let add =
        may_edit.then(|| ui::button(Kind::Plain, t.of_roles.add, move || page.edited.set(Some(RoleView::default()))));
    let list = ui::show(all, move |it| html::many((matrix(page, &it), editor(page, it.permissions))));
    ui::card_with(t.roles, add, (html::p().class("hint").child(t.of_roles.hint), list))
}

/// Permissions down, roles across.
fn matrix(page: Page, it: &Roles) -> AnyView {
    let t = &t().settings.of_roles;
    let heads: Vec<_> = it
        .roles
        .iter()
        .map(|role| {
            let agents = html::small().child((t.count)(role.agents));
            html::th().attr("scope", "col").child((html::bdi().child(role.name.clone()), agents))
        })
        .collect();
    let rows: Vec<_> = it.permissions.iter().map(|one| permission(one, &it.roles)).collect();
    let last = page.may_edit.then(|| {
        let cells: Vec<_> = it.roles.iter().map(|role| html::td().child(buttons(page, role.clone()))).collect();
        html::tr().child((html::th().attr("scope", "row").child(crate::texts::t().settings.actions), cells))
    });
    let caption = html::caption().class("only-read").child(t.table);
    let head = html::tr().child((html::th().attr("scope", "col").child(t.permission), heads));
    let table =
        html::table().class("matrix").child((caption, html::thead().child(head), html::tbody().child((rows, last))));
    // Wider than the screen where there are many roles: then keyboards must be able to push it.
    let around = html::div().class("table-around").attr("tabindex", "0").attr("role", "region");
    around.attr("aria-label", t.table).child(table).into_any()
}

fn permission(it: &PermissionView, roles: &[RoleView]) -> AnyView {
    let t = &t().settings.of_roles;
    let cells: Vec<_> = roles
        .iter()
        .map(|role| match role.permissions.contains(&it.word) {
            true => html::td()
                .class("yes")
                .child((
                    html::span().attr("aria-hidden", "true").child("✓"),
                    html::span().class("only-read").child(t.yes),
                ))
                .into_any(),
            false => html::td().child(html::span().class("only-read").child(t.no)).into_any(),
        })
        .collect();
    let name = (html::span().child(it.allows.clone()), html::code().child(it.word.clone()));
    html::tr().child((html::th().attr("scope", "row").child(name), cells)).into_any()
}

fn buttons(page: Page, role: RoleView) -> AnyView {
    let t = &t().settings.of_roles;
    if role.built_in {
        return html::span().class("muted").child(t.built_in).into_any();
    }
    let name = (t.edit_of)(&role.name);
    let change = {
        let role = role.clone();
        ui::button_named(Kind::Plain, t.edit, name, move || page.edited.set(Some(role.clone())))
    };
    let title = (t.remove_of)(&role.name);
    let remove = ui::button_named(Kind::Danger, t.remove, title.clone(), move || {
        let path = page.site.with_value(|it| api::of_site(it, &format!("roles/{}", encode(&role.id))));
        let told = (t.removed)(&role.name);
        desk().confirm(title.clone(), t.remove_text, t.remove, move || {
            spawn_local(remove(path.clone(), told.clone(), page.all));
        });
    });
    html::div().class("buttons").child((change, remove)).into_any()
}

async fn remove(path: String, told: String, all: Loaded<Roles>) {
    match api::delete(&path).await {
        Ok(()) => desk().say(told),
        Err(problem) => desk().complain(&problem),
    }
    all.again();
}

fn editor(page: Page, permissions: Vec<PermissionView>) -> AnyView {
    let open = open_while(page.edited);
    let title = move || {
        let t = &t().settings.of_roles;
        let name = page.edited.with(|it| it.as_ref().map(|it| it.name.clone())).unwrap_or_default();
        if name.is_empty() { t.add.to_owned() } else { (t.edit_of)(&name) }
    };
    dialog(title, open, move || {
        let Some(role) = page.edited.get_untracked() else { return ().into_any() };
        form(page, role, &permissions, open)
    })
}

fn form(page: Page, role: RoleView, permissions: &[PermissionView], open: RwSignal<bool>) -> AnyView {
    let t = t();
    let texts = &t.settings.of_roles;
    let form = Form::new("role");
    let name = RwSignal::new(role.name);
    let given = RwSignal::new(role.permissions);
    let send = move || {
        let change = RoleChange { name: name.get_untracked(), permissions: given.get_untracked() };
        let site = page.site.get_value();
        form.send(save(site, role.id.clone(), change), move |()| {
            open.set(false);
            desk().say(t.common.saved);
            page.all.again();
        });
    };
    let boxes: Vec<_> = permissions
        .iter()
        .map(|it| {
            let (word, other) = (it.word.clone(), it.word.clone());
            let ticked = Signal::derive(move || given.with(|all| all.contains(&word)));
            let tick = move |on| {
                given.update(|all| {
                    all.retain(|it| *it != other);
                    if on {
                        all.push(other.clone());
                    }
                });
            };
            check((it.allows.clone(), " ", html::code().child(it.word.clone())), ticked, tick)
        })
        .collect();
    let boxes = html::fieldset().class("boxes").child((html::legend().child(texts.may), boxes));
    let buttons = html::div().class("buttons").child((
        ui::submit(Kind::Primary, t.common.save, form.busy),
        ui::button(Kind::Plain, t.common.cancel, move || open.set(false)),
    ));
    form.view(send, (ui::text(form, "name", texts.name, "", ("text", "off"), name), boxes, buttons))
}

async fn save(site: String, id: String, change: RoleChange) -> Result<(), Problem> {
    if id.is_empty() {
        api::post::<RoleView>(&api::of_site(&site, "roles"), &change).await.map(|_| ())
    } else {
        api::put(&api::of_site(&site, &format!("roles/{}", encode(&id))), &change).await
    }
}
