//! The gate that every request of the desk and the API goes through: who asks, on which site, and whether they may.
//!
//! What a route needs stands in `routes.rs`; what is not written there is refused. The site comes from the key, or from
//! the address if the agent belongs to it; a site that is somebody else's and one that is not there look the same.

use super::cookie;
use super::permission::{BuiltIn, Permission, Permissions, of_keys};
use super::problem::ApiError;
use super::routes::Needs;
use super::same_origin::is_same_origin;
use crate::app::App;
use crate::clock::Timestamp;
use crate::intake::client_ip;
use crate::store::agents::{Agent, SecretHash};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError};
use protocol::ids::SiteId;
use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

/// A login that is not used for so long is over.
pub const LOGIN_MS: i64 = 12 * 3_600_000;
/// How often the use of a login or a key is noted.
const NOTED_EVERY_MS: i64 = 60_000;

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The agent.
    pub agent: Agent,
    /// The cookie by which they are known.
    pub login: SecretHash,
}

/// Who asks about a site.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The site.
    pub site: SiteId,
    /// What they may do there.
    pub may: Permissions,
    /// The agent; `None` for a key.
    pub account: Option<Account>,
}

impl Asking {
    /// Refuses what is not allowed.
    pub fn require(&self, it: Permission) -> Result<(), ApiError> {
        if self.may.allow(it) { Ok(()) } else { Err(ApiError::Forbidden) }
    }

    /// The agent who asks: routes that are not open to keys have one.
    pub fn agent(&self) -> Result<&Agent, ApiError> {
        self.account.as_ref().map(|it| &it.agent).ok_or(ApiError::SignedOut)
    }
}

/// Lets a request of the desk through, or not.
pub async fn desk<B: MessageBody>(
    needs: Needs,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = by_cookie(needs, request.request()).await;
    pass(allowed, request, next).await
}

/// Lets a request with a key of the API through, or not.
pub async fn api<B: MessageBody>(
    needs: Needs,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let allowed = by_key(needs, request.request()).await;
    pass(allowed, request, next).await
}

async fn pass<B: MessageBody>(
    allowed: Result<(), ApiError>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match allowed {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(why) => Ok(request.into_response(why.error_response()).map_into_right_body()),
    }
}

async fn by_cookie(needs: Needs, request: &HttpRequest) -> Result<(), ApiError> {
    if !request.method().is_safe() && !is_same_origin(request.headers()) {
        return Err(ApiError::CrossSite);
    }
    let app = app(request)?;
    match needs {
        Needs::Nothing => {}
        Needs::Login => {
            let account = account(app, request).await?;
            request.extensions_mut().insert(account);
        }
        Needs::Operator => {
            let account = account(app, request).await?;
            if !account.agent.operator {
                return Err(ApiError::Forbidden);
            }
            request.extensions_mut().insert(account);
        }
        Needs::Permission(needed) => {
            let account = account(app, request).await?;
            let site = SiteId::parse(request.match_info().get("site").unwrap_or_default());
            let asking = asking(app, site.map_err(|_| ApiError::NotFound)?, account).await?;
            let asking = asking.ok_or(ApiError::NotFound)?;
            asking.require(needed)?;
            request.extensions_mut().insert(asking);
        }
    }
    Ok(())
}

async fn by_key(needs: Needs, request: &HttpRequest) -> Result<(), ApiError> {
    let app = app(request)?;
    let key = text(request, header::AUTHORIZATION).and_then(|it| it.strip_prefix("Bearer "));
    let hash = SecretHash::of(key.ok_or(ApiError::NoKey)?);
    let (site, used_at, writes) = app.store.api_key(&hash).await?.ok_or(ApiError::NoKey)?;
    let now = app.clock.now();
    if now.since(used_at) > NOTED_EVERY_MS {
        app.store.use_api_key(&hash, now).await?;
    }
    let asking = Asking { site, may: of_keys(writes), account: None };
    if let Needs::Permission(needed) = needs {
        asking.require(needed)?;
    }
    request.extensions_mut().insert(asking);
    Ok(())
}

/// What an agent may do on a site, as things stand now; `None` where it is not theirs.
pub async fn asking(app: &App, site: SiteId, account: Account) -> Result<Option<Asking>, ApiError> {
    let may = if account.agent.operator {
        app.store.site(site).await?.map(|_| Permissions::all())
    } else {
        let role = app.store.member_role(site, account.agent.id).await?;
        role.map(|(role, own)| permissions(&role, own.as_deref()))
    };
    Ok(may.map(|may| Asking { site, may, account: Some(account) }))
}

/// What a role allows: a built-in one by its word, one of the site's own by what is stored.
pub fn permissions(role: &str, own: Option<&str>) -> Permissions {
    match BuiltIn::find(role) {
        Some(it) => it.permissions(),
        None => own.map(Permissions::stored).unwrap_or_default(),
    }
}

/// Who is logged in with the cookie of a request.
async fn account(app: &App, request: &HttpRequest) -> Result<Account, ApiError> {
    let cookie = cookie::read(request).ok_or(ApiError::SignedOut)?;
    let now = app.clock.now();
    let login = SecretHash::of(cookie);
    let (agent, seen_at) = app.store.login(&app.vault, &login, now).await?.ok_or(ApiError::SignedOut)?;
    if now.since(seen_at) > NOTED_EVERY_MS {
        app.store.touch_login(&login, agent.id, now, ends_at(now)).await?;
    }
    Ok(Account { agent, login })
}

/// Whether somebody is still logged in and may still do something: for what goes on after its request was let through.
pub async fn still(app: &App, asking: &Asking, needed: Permission) -> Result<(), ApiError> {
    let Some(account) = &asking.account else { return Ok(()) };
    let known = app.store.login(&app.vault, &account.login, app.clock.now()).await?;
    let (agent, _) = known.ok_or(ApiError::SignedOut)?;
    let account = Account { agent, login: account.login.clone() };
    let asking = self::asking(app, asking.site, account).await?.ok_or(ApiError::NotFound)?;
    asking.require(needed)
}

/// When a login that is used now ends.
pub fn ends_at(now: Timestamp) -> Timestamp {
    now.plus(LOGIN_MS)
}

/// The address a request came from, as far as the configured proxies are believed.
pub fn ip(app: &App, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |it| it.ip());
    let forwarded = text(request, HeaderName::from_static("x-forwarded-for"));
    client_ip::client_ip(peer, forwarded, app.config.intake.trusted_proxies)
}

/// The address by which a browser reaches this server, as it says itself: for what is shown to that browser only.
pub fn reached(request: &HttpRequest) -> String {
    let info = request.connection_info();
    let from = text(request, header::ORIGIN).filter(|it| it.starts_with("http"));
    from.map_or_else(|| format!("{}://{}", info.scheme(), info.host()), str::to_owned)
}

fn app(request: &HttpRequest) -> Result<&Data<App>, ApiError> {
    request.app_data::<Data<App>>().ok_or(ApiError::Unavailable)
}

fn text(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|it| it.to_str().ok())
}

impl FromRequest for Asking {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    /// What the gate has found out. A handler that is mounted without it gets nothing.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(ApiError::NotFound))
    }
}

impl FromRequest for Account {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.extensions().get::<Self>().cloned();
        ready(found.ok_or(ApiError::SignedOut))
    }
}
