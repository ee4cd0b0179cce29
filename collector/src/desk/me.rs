//! One's own account: who I am, my password, where I am logged in.

use super::gate::{Account, permissions};
use super::permission::{BuiltIn, Permissions};
use super::problem::ApiError;
use super::{cookie, link, login, password, text};
use crate::app::App;
use crate::journeys::device::Device;
use crate::store::agents::{Agent, SecretHash};
use actix_web::http::header;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::account::{LoginView, Logins, Me, MyName, MySite, NewPassword};

/// What the desk knows of somebody who is logged in.
pub async fn me(app: &App, agent: &Agent) -> Result<Me, ApiError> {
    let sites = if agent.operator {
        let all = Permissions::all().words();
        let mine = |(id, name): (protocol::ids::SiteId, String)| MySite {
            id: id.to_string(),
            name,
            role: "Operator".into(),
            permissions: all.clone(),
        };
        app.store.site_names().await?.into_iter().map(mine).collect()
    } else {
        let memberships = app.store.memberships(agent.id).await?;
        let mine = memberships.into_iter().map(|it| {
            let (own_name, own) = it.own.unzip();
            let built_in = BuiltIn::find(&it.role).map(|it| it.name.to_owned());
            MySite {
                id: it.site.to_string(),
                name: it.site_name,
                permissions: permissions(&it.role, own.as_deref()).words(),
                role: built_in.or(own_name).unwrap_or_default(),
            }
        });
        mine.collect()
    };
    Ok(Me {
        id: agent.id.to_string(),
        name: agent.name.clone(),
        email: agent.email.clone(),
        operator: agent.operator,
        sites,
    })
}

/// `GET /desk/api/me`
pub async fn read(app: Data<App>, account: Account) -> Result<Json<Me>, ApiError> {
    me(&app, &account.agent).await.map(Json)
}

/// `PUT /desk/api/me`
pub async fn rename(app: Data<App>, account: Account, asked: Json<MyName>) -> Result<HttpResponse, ApiError> {
    let name = text::name(&asked.name, "name")?;
    app.store.rename_agent(&app.vault, &account.agent, &name).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST /desk/api/me/password`: every other login ends.
pub async fn password(
    app: Data<App>,
    request: HttpRequest,
    account: Account,
    asked: Json<NewPassword>,
) -> Result<HttpResponse, ApiError> {
    let Json(NewPassword { current, new }) = asked;
    let Account { agent, login } = account;
    let tried = login::begin(&app, &request, &agent.email)?;
    if !password::verify(current, Some(agent.password)).await? {
        return Err(ApiError::field("current", "this is not your password"));
    }
    tried.take_back();
    let hash = link::new_password(&new, &agent.email).await.map_err(|why| match why {
        ApiError::BadField(_, why) => ApiError::BadField("new", why),
        other => other,
    })?;
    app.store.set_password(agent.id, &hash, &login).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /desk/api/me/logins`
pub async fn logins(app: Data<App>, account: Account) -> Result<Json<Logins>, ApiError> {
    let known = app.store.logins(account.agent.id, app.clock.now()).await?;
    let view = known.into_iter().map(|it| {
        let device = Device::of(&it.user_agent);
        LoginView {
            current: it.hash == account.login,
            id: it.hash.id(),
            created_at: it.created_at.0,
            seen_at: it.seen_at.0,
            device: match (device.browser.as_str(), device.os.as_str()) {
                ("", "") => String::new(),
                (browser, "") => browser.to_owned(),
                ("", os) => os.to_owned(),
                (browser, os) => format!("{browser} on {os}"),
            },
            ip: it.ip,
        }
    });
    Ok(Json(Logins { logins: view.collect() }))
}

/// `DELETE /desk/api/me/logins/{id}`
pub async fn end_login(app: Data<App>, account: Account, id: Path<String>) -> Result<HttpResponse, ApiError> {
    let hash = SecretHash::parse(&id).ok_or(ApiError::NotFound)?;
    if !app.store.end_login(account.agent.id, &hash).await? {
        return Err(ApiError::NotFound);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /desk/api/me/logins`: everywhere, here too.
pub async fn end_logins(app: Data<App>, account: Account) -> Result<HttpResponse, ApiError> {
    app.store.end_logins(account.agent.id).await?;
    Ok(HttpResponse::NoContent().insert_header((header::SET_COOKIE, cookie::clear())).finish())
}
