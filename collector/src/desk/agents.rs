//! The agents of a site: who they are, their roles, invitations.
//!
//! Nobody gives what they do not have, and nobody changes somebody who has more. A new password is made by operators
//! only: an account may lead to other sites.

use super::gate::{Account, Asking, permissions, reached};
use super::link::{self, Wanted};
use super::permission::{BuiltIn, Permissions};
use super::problem::ApiError;
use super::text;
use crate::app::App;
use crate::store::agents::SecretHash;
use crate::store::links::NO_SITE;
use crate::store::members::Member;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::account::LinkKind;
use protocol::desk::settings::{AgentRole, AgentView, Agents, InvitationView, Invite, NewLink};
use protocol::ids::AgentId;

/// `GET .../agents`
pub async fn list(app: Data<App>, asking: Asking) -> Result<Json<Agents>, ApiError> {
    let agents = app.store.members(&app.vault, asking.site).await?.into_iter().map(|it| AgentView {
        id: it.id.to_string(),
        name: it.name,
        email: it.email,
        role: if it.operator { String::new() } else { it.role },
        operator: it.operator,
        seen_at: it.seen_at.map(|it| it.0),
    });
    let open = app.store.invitations(&app.vault, asking.site, app.clock.now()).await?.into_iter().map(|it| {
        InvitationView { id: it.hash.id(), email: it.email, role: it.role, by: it.by, expires_at: it.expires_at.0 }
    });
    Ok(Json(Agents { agents: agents.collect(), invitations: open.collect() }))
}

/// `POST .../invitations`
pub async fn invite(
    app: Data<App>,
    request: HttpRequest,
    asking: Asking,
    asked: Json<Invite>,
) -> Result<Json<NewLink>, ApiError> {
    let email = text::email(&asked.email, "email")?;
    assert_may_give(&app, &asking, &asked.role).await?;
    if app.store.members(&app.vault, asking.site).await?.iter().any(|it| it.email == email && !it.operator) {
        return Err(ApiError::field("email", "this agent is here already"));
    }
    let by = asking.agent()?.name.clone();
    let wanted = Wanted { kind: LinkKind::Join, site: asking.site, email, role: asked.role.clone(), by };
    Ok(Json(link::make((&app.store, &app.vault), &reached(&request), wanted, app.clock.now()).await?))
}

/// `DELETE .../invitations/{id}`
pub async fn take_back(app: Data<App>, asking: Asking, path: Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let hash = SecretHash::parse(&path.1).ok_or(ApiError::NotFound)?;
    if !app.store.drop_link(asking.site, &hash).await? {
        return Err(ApiError::NotFound);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `PUT .../agents/{id}`
pub async fn set_role(
    app: Data<App>,
    asking: Asking,
    path: Path<(String, String)>,
    asked: Json<AgentRole>,
) -> Result<HttpResponse, ApiError> {
    let member = changeable(&app, &asking, &path.1).await?;
    assert_may_give(&app, &asking, &asked.role).await?;
    if !app.store.set_member_role(asking.site, member.id, &asked.role).await? {
        return Err(ApiError::NotFound);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE .../agents/{id}`: the site is taken away; the account stays, and other sites with it.
pub async fn remove(app: Data<App>, asking: Asking, path: Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let member = changeable(&app, &asking, &path.1).await?;
    if !app.store.drop_member(asking.site, member.id).await? {
        return Err(ApiError::NotFound);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /desk/api/agents/{id}/password-link`
pub async fn password_link(
    app: Data<App>,
    request: HttpRequest,
    account: Account,
    id: Path<String>,
) -> Result<Json<NewLink>, ApiError> {
    let id = AgentId::parse(&id).map_err(|_| ApiError::NotFound)?;
    let agent = app.store.agent(&app.vault, id).await?.ok_or(ApiError::NotFound)?;
    let by = account.agent.name;
    let wanted = Wanted { kind: LinkKind::Password, site: NO_SITE, email: agent.email, role: String::new(), by };
    Ok(Json(link::make((&app.store, &app.vault), &reached(&request), wanted, app.clock.now()).await?))
}

/// What a role of a site allows, built in or its own; `None` where there is no such role.
pub async fn role(app: &App, asking: &Asking, id: &str) -> Result<Option<Permissions>, ApiError> {
    if let Some(it) = BuiltIn::find(id) {
        return Ok(Some(it.permissions()));
    }
    let own = app.store.roles(asking.site).await?.into_iter().find(|it| it.id == id);
    Ok(own.map(|it| permissions(id, Some(&it.permissions))))
}

async fn assert_may_give(app: &App, asking: &Asking, id: &str) -> Result<(), ApiError> {
    let given = role(app, asking, id).await?.ok_or(ApiError::field("role", "there is no such role"))?;
    if asking.may.cover(given) {
        return Ok(());
    }
    Err(ApiError::field("role", "this role may do more than you may: somebody who has it must give it"))
}

async fn find(app: &App, asking: &Asking, id: &str) -> Result<Member, ApiError> {
    let id = AgentId::parse(id).map_err(|_| ApiError::NotFound)?;
    app.store.members(&app.vault, asking.site).await?.into_iter().find(|it| it.id == id).ok_or(ApiError::NotFound)
}

/// An agent that this one may change: not themselves, no operator, nobody who may do more.
async fn changeable(app: &App, asking: &Asking, id: &str) -> Result<Member, ApiError> {
    let member = find(app, asking, id).await?;
    if member.operator {
        return Err(ApiError::Conflict("operator", "operators see every site; this cannot be changed here"));
    }
    if member.id == asking.agent()?.id {
        return Err(ApiError::Conflict("yourself", "somebody else must change your own role"));
    }
    let theirs = role(app, asking, &member.role).await?.unwrap_or_default();
    if asking.may.cover(theirs) { Ok(member) } else { Err(ApiError::Forbidden) }
}
