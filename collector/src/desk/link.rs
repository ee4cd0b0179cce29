//! Links that let somebody in once: setup, an invitation, a new password. Their token stands behind the `#`, which
//! browsers send to nobody, and is kept as its hash.

use super::gate::permissions;
use super::permission::BuiltIn;
use super::problem::ApiError;
use super::{login, password, text};
use crate::app::App;
use crate::clock::{Clock, Timestamp, chance, letters};
use crate::store::agents::{Agent, SecretHash};
use crate::store::identity::vault::Vault;
use crate::store::links::{KnownLink, NO_SITE, Use};
use crate::store::{Store, StoreError};
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse};
use protocol::desk::account::{Link, LinkKind, LinkToken, UseLink};
use protocol::desk::settings::NewLink;
use protocol::ids::{AgentId, SiteId};

/// How long a link is good.
pub const LINK_MS: i64 = 48 * 3_600_000;

/// What a new link is good for.
#[derive(Debug)]
pub struct Wanted {
    /// What it is good for.
    pub kind: LinkKind,
    /// The site it leads to, or [`NO_SITE`].
    pub site: SiteId,
    /// Whom it is for; empty at setup.
    pub email: String,
    /// Id of the role it gives.
    pub role: String,
    /// Who makes it.
    pub by: String,
}

/// Makes a link below the address of this server. One of the same kind for the same address is taken back.
pub async fn make(
    (store, vault): (&Store, &Vault),
    base: &str,
    wanted: Wanted,
    now: Timestamp,
) -> Result<NewLink, StoreError> {
    let token = letters::<43>();
    let Wanted { kind, site, email, role, by } = wanted;
    let expires_at = now.plus(LINK_MS);
    let link = KnownLink { hash: SecretHash::of(&token), kind, site, email, role, by, expires_at };
    store.add_link(vault, &link, now).await?;
    Ok(NewLink { link: format!("{base}/desk/link#{token}"), expires_at: expires_at.0 })
}

/// The link to the first account, as long as nobody has one.
pub async fn setup(
    (store, vault): (&Store, &Vault),
    base: &str,
    clock: &dyn Clock,
) -> Result<Option<NewLink>, StoreError> {
    if store.agents_exist().await? {
        return Ok(None);
    }
    let text = String::new;
    let wanted = Wanted { kind: LinkKind::Setup, site: NO_SITE, email: text(), role: text(), by: text() };
    make((store, vault), base, wanted, clock.now()).await.map(Some)
}

/// `POST /desk/api/links/look`
pub async fn look(app: Data<App>, asked: Json<LinkToken>) -> Result<Json<Link>, ApiError> {
    let link = find(&app, &asked.token).await?;
    let site = if link.site == NO_SITE { None } else { app.store.site(link.site).await? };
    let role = match BuiltIn::find(&link.role) {
        Some(it) => it.name.to_owned(),
        None => {
            let roles = app.store.roles(link.site).await?;
            roles.into_iter().find(|it| it.id == link.role).map(|it| it.name).unwrap_or_default()
        }
    };
    let known = link.kind == LinkKind::Join && app.store.agent_by_email(&app.vault, &link.email).await?.is_some();
    let site = site.map(|it| it.site.name).unwrap_or_default();
    Ok(Json(Link { kind: link.kind, email: link.email, site, role, known, expires_at: link.expires_at.0 }))
}

/// `POST /desk/api/links/use`
pub async fn take(app: Data<App>, request: HttpRequest, asked: Json<UseLink>) -> Result<HttpResponse, ApiError> {
    let Json(asked) = asked;
    let link = find(&app, &asked.token).await?;
    let now = app.clock.now();
    let agent = match link.kind {
        LinkKind::Setup => {
            if app.store.agents_exist().await? {
                return Err(ApiError::LinkEnded);
            }
            let email = text::email(&asked.email, "email")?;
            let agent = new_agent(email, &asked, true, now).await?;
            used(app.store.use_link(&app.vault, &link, Use::Account(&agent), now).await?)?;
            agent
        }
        LinkKind::Join => match app.store.agent_by_email(&app.vault, &link.email).await? {
            Some(agent) => {
                let tried = login::begin(&app, &request, &agent.email)?;
                if !password::verify(asked.password, Some(agent.password.clone())).await? {
                    return Err(ApiError::field("password", "this is not the password of your account"));
                }
                tried.take_back();
                used(app.store.use_link(&app.vault, &link, Use::Known(&agent), now).await?)?;
                agent
            }
            None => {
                let agent = new_agent(link.email.clone(), &asked, false, now).await?;
                used(app.store.use_link(&app.vault, &link, Use::Account(&agent), now).await?)?;
                agent
            }
        },
        LinkKind::Password => {
            let agent = app.store.agent_by_email(&app.vault, &link.email).await?.ok_or(ApiError::LinkEnded)?;
            let hash = new_password(&asked.password, &agent.email).await?;
            used(app.store.use_link(&app.vault, &link, Use::Password(&agent, &hash), now).await?)?;
            agent
        }
    };
    tracing::info!(agent = %agent.id, kind = ?link.kind, "a link was used");
    login::enter(&app, &request, agent).await
}

/// Hashes a password that somebody chooses, if it may be chosen.
pub async fn new_password(raw: &str, email: &str) -> Result<String, ApiError> {
    password::check(raw, email).map_err(|why| ApiError::field("password", why.to_string()))?;
    Ok(password::hash(raw.to_owned()).await?)
}

async fn new_agent(email: String, asked: &UseLink, operator: bool, now: Timestamp) -> Result<Agent, ApiError> {
    let name = text::name(&asked.name, "name")?;
    let password = new_password(&asked.password, &email).await?;
    Ok(Agent { id: AgentId::new(now.0 as u64, chance()), email, name, password, operator })
}

async fn find(app: &App, token: &str) -> Result<KnownLink, ApiError> {
    let found = app.store.link(&app.vault, &SecretHash::of(token), app.clock.now()).await?;
    let link = found.ok_or(ApiError::LinkEnded)?;
    // An invitation to a role that is gone would let somebody in who may do nothing.
    let own = || async { Ok::<_, ApiError>(app.store.roles(link.site).await?.iter().any(|it| it.id == link.role)) };
    if link.kind == LinkKind::Join && permissions(&link.role, None) == Default::default() && !own().await? {
        return Err(ApiError::LinkEnded);
    }
    Ok(link)
}

/// Of two who use a link at once, one is too late.
fn used(it: bool) -> Result<(), ApiError> {
    if it { Ok(()) } else { Err(ApiError::LinkEnded) }
}
