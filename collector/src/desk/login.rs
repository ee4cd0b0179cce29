//! Logging in and out.

use super::cookie;
use super::gate::{Account, ends_at, ip};
use super::me::me;
use super::password;
use super::problem::ApiError;
use super::throttle::Try;
use crate::app::App;
use crate::clock::letters;
use crate::intake::client_ip::{limited_network, network};
use crate::store::agents::{Agent, KnownLogin, SecretHash};
use actix_web::http::header;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::account::{Login, Start};

/// Characters of a user agent that are kept.
const USER_AGENT: usize = 512;

/// `GET /desk/api/start`
pub async fn start(app: Data<App>) -> Result<Json<Start>, ApiError> {
    Ok(Json(Start { new: !app.store.agents_exist().await? }))
}

/// `POST /desk/api/login`
pub async fn login(app: Data<App>, request: HttpRequest, login: Json<Login>) -> Result<HttpResponse, ApiError> {
    let Json(Login { email, password }) = login;
    let email = email.trim().to_lowercase();
    let tried = begin(&app, &request, &email)?;
    let agent = app.store.agent_by_email(&app.vault, &email).await?;
    let stored = agent.as_ref().map(|it| it.password.clone());
    let right = password::verify(password, stored).await?;
    let Some(agent) = agent.filter(|_| right) else { return Err(ApiError::BadCredentials) };
    tried.take_back();
    enter(&app, &request, agent).await
}

/// `POST /desk/api/logout`
pub async fn logout(app: Data<App>, account: Account) -> Result<HttpResponse, ApiError> {
    app.store.end_login(account.agent.id, &account.login).await?;
    Ok(HttpResponse::NoContent().insert_header((header::SET_COOKIE, cookie::clear())).finish())
}

/// Counts a try at the password of an account.
pub fn begin<'a>(app: &'a App, request: &HttpRequest, email: &str) -> Result<Try<'a>, ApiError> {
    let network = limited_network(ip(app, request));
    app.throttle.begin(email, network, app.clock.now()).map_err(ApiError::TooManyTries)
}

/// Logs an agent in with this browser: a new cookie, and who they are.
pub async fn enter(app: &App, request: &HttpRequest, agent: Agent) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let secret = letters::<43>();
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let login = KnownLogin {
        hash: SecretHash::of(&secret),
        created_at: now,
        seen_at: now,
        ip: network(ip(app, request)).to_string(),
        user_agent: user_agent.chars().take(USER_AGENT).collect(),
    };
    app.store.add_login(agent.id, &login, ends_at(now)).await?;
    Ok(HttpResponse::Ok().insert_header((header::SET_COOKIE, cookie::set(&secret))).json(me(app, &agent).await?))
}
