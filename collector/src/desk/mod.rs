//! The API by which people and programs read: with a key that belongs to one site, and sees that site only.

pub mod api;
mod key;
pub mod views;

use actix_web::web;

/// Routes of the API.
pub fn routes(to: &mut web::ServiceConfig) {
    to.service(
        web::scope("/api/v1")
            .app_data(web::QueryConfig::default().error_handler(|why, _| {
                // It names the parameter, and the ones there are.
                api::ApiError::BadParameter(why.to_string().into()).into()
            }))
            .route("/sites", web::get().to(api::sites))
            .route("/live", web::get().to(api::live))
            .route("/sessions", web::get().to(api::sessions))
            .route("/sessions/{id}", web::get().to(api::session))
            .route("/sessions/{id}/journey", web::get().to(api::journey))
            .route("/outcomes", web::get().to(api::outcomes))
            .route("/openapi.json", web::get().to(api::description))
            .default_service(web::to(api::nothing_here)),
    );
}
