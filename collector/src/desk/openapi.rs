//! The description of the API for programs. `openapi.json` is made from the endpoints, and a test says when it is stale.

use super::views::SiteView;
use super::{contacts, delivery, live, sessions, sites};
use actix_web::HttpResponse;
use protocol::desk::Problem;
use utoipa::OpenApi;

/// The description.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Waymark", description = "Reads sites, live visitors, web sessions and journeys; reads and writes contacts.", version = "1"),
    paths(
        sites::of_key,
        live::read,
        live::stream,
        sessions::search,
        sessions::read,
        sessions::journey,
        contacts::list::list,
        contacts::whole::read,
        contacts::upsert::put,
        contacts::report::report,
        contacts::history::timeline,
        contacts::export::bundle,
        contacts::erase::erase,
        delivery::outcomes,
        delivery::read
    ),
    components(schemas(Problem, SiteView)),
    modifiers(&BearerKey)
)]
pub struct Description;

struct BearerKey;

impl utoipa::Modify for BearerKey {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        api.security = Some(vec![SecurityRequirement::new("key", Vec::<String>::new())]);
    }
}

/// `GET /api/v1/openapi.json`
pub async fn read() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(include_str!("../../openapi.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_description_is_what_the_code_says() {
        let written = Description::openapi().to_pretty_json().expect("it is JSON") + "\n";
        crate::desk::assert_committed("openapi.json", &written);
    }
}
