//! Who asks: `Authorization: Bearer KEY`. The site comes from the key, never from the address.

use super::api::ApiError;
use crate::app::App;
use crate::store::StoreError;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use protocol::ids::SiteId;

/// The site of the key that a request carries.
#[derive(Clone, Copy, Debug)]
pub struct Asking(pub SiteId);

impl FromRequest for Asking {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>().cloned();
        let header = request.headers().get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
        let key = header.and_then(|it| it.strip_prefix("Bearer ")).map(str::to_owned);
        async move {
            let (Some(app), Some(key)) = (app, key) else { return Err(ApiError::NoKey) };
            let site = app.store.api_key(&key).await.map_err(|why: StoreError| ApiError::from(why))?;
            site.map(Self).ok_or(ApiError::NoKey)
        }
        .boxed_local()
    }
}
