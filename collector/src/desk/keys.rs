//! Keys of the API, by which other programs read a site, and write its contacts where they may.

use super::gate::Asking;
use super::problem::ApiError;
use super::text;
use crate::app::App;
use crate::clock::letters;
use crate::store::agents::SecretHash;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use protocol::desk::settings::{AddKey, KeyView, Keys, NewKey};

/// Keys of a site at most.
const MOST: usize = 50;

/// `GET .../keys`
pub async fn list(app: Data<App>, asking: Asking) -> Result<Json<Keys>, ApiError> {
    let keys = app.store.api_keys(asking.site).await?.into_iter().map(|it| KeyView {
        id: it.hash.id(),
        name: it.name,
        hint: it.hint,
        created_at: it.created_at.0,
        used_at: it.used_at.map(|it| it.0),
        writes: it.writes,
    });
    Ok(Json(Keys { keys: keys.collect() }))
}

/// `POST .../keys`
pub async fn add(app: Data<App>, asking: Asking, asked: Json<AddKey>) -> Result<Json<NewKey>, ApiError> {
    let name = text::name(&asked.name, "name")?;
    if app.store.api_keys(asking.site).await?.len() >= MOST {
        return Err(ApiError::Conflict("too_many_keys", "a site has 50 keys at most: revoke one that is not used"));
    }
    let key = new_key();
    app.store.add_api_key(asking.site, &key, &name, asked.writes, app.clock.now()).await?;
    Ok(Json(NewKey { key }))
}

/// `DELETE .../keys/{id}`
pub async fn revoke(app: Data<App>, asking: Asking, path: Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    let hash = SecretHash::parse(&path.1).ok_or(ApiError::NotFound)?;
    if !app.store.revoke_api_key(asking.site, &hash, app.clock.now()).await? {
        return Err(ApiError::NotFound);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// A new key: its kind, then 251 bits of chance.
pub fn new_key() -> String {
    format!("wk_{}", letters::<43>())
}
