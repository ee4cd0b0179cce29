//! The roles of a site: the built-in ones, and its own.

use super::agents::role;
use super::gate::Asking;
use super::permission::{BUILT_IN, Permission, Permissions};
use super::problem::ApiError;
use super::text;
use crate::app::App;
use crate::clock::letters;
use crate::store::StoreError;
use crate::store::members::KnownRole;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use protocol::desk::settings::{PermissionView, RoleChange, RoleView, Roles};

/// Roles of a site at most.
const MOST: usize = 50;

/// `GET .../roles`
pub async fn list(app: Data<App>, asking: Asking) -> Result<Json<Roles>, ApiError> {
    let counts = app.store.role_counts(asking.site).await?;
    let agents = |id: &str| counts.iter().find(|(role, _)| role == id).map_or(0, |(_, agents)| *agents);
    let built_in = BUILT_IN.iter().map(|it| RoleView {
        id: it.word.into(),
        name: it.name.into(),
        built_in: true,
        permissions: it.permissions().words(),
        agents: agents(it.word),
    });
    let own = app.store.roles(asking.site).await?.into_iter().map(|it| RoleView {
        agents: agents(&it.id),
        permissions: Permissions::stored(&it.permissions).words(),
        id: it.id,
        name: it.name,
        built_in: false,
    });
    let permissions =
        Permission::ALL.iter().map(|it| PermissionView { word: it.word().into(), allows: it.allows().into() });
    Ok(Json(Roles { roles: built_in.chain(own).collect(), permissions: permissions.collect() }))
}

/// `POST .../roles`
pub async fn add(app: Data<App>, asking: Asking, asked: Json<RoleChange>) -> Result<Json<RoleView>, ApiError> {
    let (name, permissions) = checked(&asking, &asked)?;
    if app.store.roles(asking.site).await?.len() >= MOST {
        return Err(ApiError::Conflict("too_many_roles", "a site has 50 roles of its own at most"));
    }
    let role = KnownRole { id: letters::<12>(), name, permissions: permissions.words().join(" ") };
    if !app.store.add_role(asking.site, &role, app.clock.now()).await? {
        return Err(ApiError::field("name", "another role has this name"));
    }
    let permissions = permissions.words();
    Ok(Json(RoleView { id: role.id, name: role.name, built_in: false, permissions, agents: 0 }))
}

/// `PUT .../roles/{id}`
pub async fn change(
    app: Data<App>,
    asking: Asking,
    path: Path<(String, String)>,
    asked: Json<RoleChange>,
) -> Result<HttpResponse, ApiError> {
    let id = own(&app, &asking, path.into_inner().1).await?;
    let (name, permissions) = checked(&asking, &asked)?;
    let role = KnownRole { id, name, permissions: permissions.words().join(" ") };
    match app.store.set_role(asking.site, &role).await {
        Ok(true) => Ok(HttpResponse::NoContent().finish()),
        Ok(false) => Err(ApiError::NotFound),
        Err(StoreError::Refused(_)) => Err(ApiError::field("name", "another role has this name")),
        Err(why) => Err(why.into()),
    }
}

/// `DELETE .../roles/{id}`
pub async fn remove(app: Data<App>, asking: Asking, path: Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let id = own(&app, &asking, path.into_inner().1).await?;
    if !app.store.drop_role(asking.site, &id).await? {
        return Err(ApiError::Conflict("role_in_use", "agents have this role or are invited to it; give them another"));
    }
    Ok(HttpResponse::NoContent().finish())
}

/// A role of the site's own that this agent may change: it allows nothing they may not do.
async fn own(app: &App, asking: &Asking, id: String) -> Result<String, ApiError> {
    if BUILT_IN.iter().any(|it| it.word == id) {
        return Err(ApiError::Conflict("built_in", "this role comes with Waymark and stays as it is"));
    }
    let theirs = role(app, asking, &id).await?.ok_or(ApiError::NotFound)?;
    if asking.may.cover(theirs) { Ok(id) } else { Err(ApiError::Forbidden) }
}

fn checked(asking: &Asking, asked: &RoleChange) -> Result<(String, Permissions), ApiError> {
    let name = text::name(&asked.name, "name")?;
    if BUILT_IN.iter().any(|it| it.name.eq_ignore_ascii_case(&name)) {
        return Err(ApiError::field("name", "a role that comes with Waymark has this name"));
    }
    let permissions = Permissions::parse(asked.permissions.iter().map(String::as_str));
    let permissions =
        permissions.map_err(|word| ApiError::field("permissions", format!("there is no permission \"{word}\"")))?;
    if !asking.may.cover(permissions) {
        return Err(ApiError::field("permissions", "you can only give what you may do yourself"));
    }
    if permissions == Permissions::default() {
        return Err(ApiError::field("permissions", "choose at least one"));
    }
    Ok((name, permissions))
}
