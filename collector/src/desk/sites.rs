//! Sites: the one of a key, and new ones.

use super::gate::{Account, Asking};
use super::problem::ApiError;
use super::settings;
use super::views::SiteView;
use crate::app::App;
use crate::clock::chance;
use crate::site::Site;
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use protocol::desk::settings::{SiteChange, SiteSettings};
use protocol::ids::SiteId;
use serde::Serialize;
use utoipa::ToSchema;

/// The sites a key may read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sites {
    /// The key's site.
    pub sites: Vec<SiteView>,
}

/// The sites that the key may read: its own.
#[utoipa::path(get, path = "/api/v1/sites",
    responses((status = 200, body = Sites), (status = 401, body = protocol::desk::Problem)))]
pub async fn of_key(app: Data<App>, asking: Asking) -> Result<Json<Sites>, ApiError> {
    let site = app.store.site(asking.site).await?;
    Ok(Json(Sites { sites: site.map(SiteView::from).into_iter().collect() }))
}

/// `POST /desk/api/sites`
pub async fn add(
    app: Data<App>,
    request: HttpRequest,
    _: Account,
    asked: Json<SiteChange>,
) -> Result<Json<SiteSettings>, ApiError> {
    let (name, settings) = settings::checked(&asked)?;
    // Operators see every site, so this tells them nothing. Who may only rename their own is not told.
    if app.store.site_names().await?.iter().any(|(_, it)| *it == name) {
        return Err(ApiError::field("name", "another site has this name"));
    }
    let now = app.clock.now();
    let site = Site { id: SiteId::new(now.0 as u64, chance()), name, settings, signing: Vec::new() };
    app.store.add_site(&site, settings::new_key()?, None, now).await?;
    app.sites.load(&app.store, &app.vault).await?;
    settings::view(&app, &request, site.id).await.map(Json)
}
