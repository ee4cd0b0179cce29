//! Every route of the desk and the API in one table: what it is, what it needs, and what does it. The router, the
//! document `permissions.md` and the test of every route with every role are made of it.

use super::contacts::import;
use super::permission::Permission::{
    AddContacts, Associate, DeleteContacts, EditAgents, EditContacts, EditIdentity, EditKeys, EditRoles, EditSite,
    ExportContacts, ImportContacts, Merge, OpenHistory, Promote, ViewAgents, ViewContactSessions, ViewContacts,
    ViewDelivery, ViewSessions, ViewSite,
};
use super::permission::{BUILT_IN, Permission};
use super::{
    agents, contacts, delivery, gate, identity, keys, link, live, login, me, openapi, problem, roles, sessions,
    settings, sites,
};
use actix_web::Route;
use actix_web::http::{Method, header};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::web::{self, ServiceConfig};

/// Bytes that a body may have where nothing else is said.
const BODY: usize = 64 << 10;

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is how people get in.
    Nothing,
    /// That somebody is logged in.
    Login,
    /// That somebody who looks after the whole server is logged in.
    Operator,
    /// A permission on the site in the address.
    Permission(Permission),
}

/// One route.
pub struct Rule {
    /// Its method.
    pub method: Method,
    /// Its path: below `/desk/api/sites/{site}` where it needs a permission, else below `/desk/api`.
    pub path: &'static str,
    /// What it needs.
    pub needs: Needs,
    /// It is also open to keys, at the same path below `/api/v1`.
    pub keys: bool,
    handler: fn(Route) -> Route,
}

macro_rules! rules {
    ($($method:ident $path:literal $needs:expr, $keys:literal, $handler:path;)*) => {
        &[$(Rule {
            method: Method::$method,
            path: $path,
            needs: $needs,
            keys: $keys,
            handler: |route| route.to($handler),
        },)*]
    };
}

const fn may(it: Permission) -> Needs {
    Needs::Permission(it)
}

/// See the module.
pub static RULES: &[Rule] = rules! {
    GET    "/start"                       Needs::Nothing,      false, login::start;
    POST   "/login"                       Needs::Nothing,      false, login::login;
    POST   "/links/look"                  Needs::Nothing,      false, link::look;
    POST   "/links/use"                   Needs::Nothing,      false, link::take;
    POST   "/logout"                      Needs::Login,        false, login::logout;
    GET    "/me"                          Needs::Login,        false, me::read;
    PUT    "/me"                          Needs::Login,        false, me::rename;
    POST   "/me/password"                 Needs::Login,        false, me::password;
    GET    "/me/logins"                   Needs::Login,        false, me::logins;
    DELETE "/me/logins"                   Needs::Login,        false, me::end_logins;
    DELETE "/me/logins/{id}"              Needs::Login,        false, me::end_login;
    POST   "/sites"                       Needs::Operator,     false, sites::add;
    POST   "/agents/{id}/password-link"   Needs::Operator,     false, agents::password_link;

    GET    "/live"                        may(ViewSessions),   true,  live::read;
    GET    "/live/stream"                 may(ViewSessions),   true,  live::stream;
    GET    "/sessions"                    may(ViewSessions),   true,  sessions::search;
    GET    "/sessions/{id}"               may(ViewSessions),   true,  sessions::read;
    GET    "/sessions/{id}/journey"       may(ViewSessions),   true,  sessions::journey;
    POST   "/sessions/{id}/verify"        may(Associate),      false, contacts::sessions::verify;
    POST   "/sessions/{id}/cancel-verification" may(Associate), false, contacts::sessions::cancel;
    POST   "/sessions/{id}/code"          may(Associate),      false, contacts::sessions::code;
    POST   "/sessions/{id}/open"          may(OpenHistory),    false, contacts::sessions::open;
    GET    "/contacts"                    may(ViewContacts),   true,  contacts::list::list;
    POST   "/contacts"                    may(AddContacts),    false, contacts::act::add;
    PUT    "/contacts"                    may(ImportContacts), true,  contacts::upsert::put;
    GET    "/contacts/export"             may(ExportContacts), false, contacts::export::table;
    POST   "/reports"                     may(ImportContacts), true, contacts::report::report;
    POST   "/contacts/preview-import"     may(ImportContacts), false, contacts::import::preview;
    POST   "/contacts/import"             may(ImportContacts), false, contacts::import::import;
    POST   "/contacts/preview-merge"      may(Merge),          false, contacts::merge::preview;
    POST   "/contacts/merge"              may(Merge),          false, contacts::merge::merge;
    POST   "/contacts/not-same"           may(Merge),          false, contacts::merge::not_same;
    GET    "/contacts/{id}"               may(ViewContacts),   true,  contacts::whole::read;
    PUT    "/contacts/{id}"               may(EditContacts),   false, contacts::act::edit;
    DELETE "/contacts/{id}"               may(DeleteContacts), true,  contacts::erase::erase;
    GET    "/contacts/{id}/timeline"      may(ViewContactSessions), true, contacts::history::timeline;
    GET    "/contacts/{id}/audit"         may(ViewContacts),   false, contacts::history::audit;
    GET    "/contacts/{id}/bundle"        may(ExportContacts), true,  contacts::export::bundle;
    POST   "/contacts/{id}/promote"       may(Promote),        false, contacts::act::promote;
    POST   "/contacts/{id}/identifiers"   may(EditContacts),   false, contacts::act::note;
    POST   "/contacts/{id}/close"         may(EditContacts),   false, contacts::act::close;
    POST   "/contacts/{id}/split"         may(Merge),          false, contacts::act::split;
    POST   "/identifiers/shared"          may(Merge),          false, contacts::act::share;
    POST   "/log/{seq}/undo"              may(Merge),          false, contacts::act::undo;
    GET    "/cases"                       may(Merge),          false, contacts::list::cases;
    GET    "/outcomes"                    may(ViewDelivery),   true,  delivery::outcomes;
    GET    "/delivery"                    may(ViewDelivery),   true,  delivery::read;
    GET    "/settings"                    may(ViewSite),       false, settings::read;
    PUT    "/settings"                    may(EditSite),       false, settings::change;
    POST   "/settings/rotate-key"         may(EditSite),       false, settings::rotate_key;
    GET    "/settings/tag"                may(ViewSite),       false, settings::tag;
    GET    "/settings/identity"           may(ViewSite),       false, identity::read;
    PUT    "/settings/identity"           may(EditIdentity),   false, identity::change;
    POST   "/settings/signing-keys"       may(EditIdentity),   false, identity::add_key;
    DELETE "/settings/signing-keys/{kid}" may(EditIdentity),   false, identity::drop_key;
    PUT    "/settings/outbound"           may(EditIdentity),   false, identity::outbound;
    GET    "/agents"                      may(ViewAgents),     false, agents::list;
    PUT    "/agents/{id}"                 may(EditAgents),     false, agents::set_role;
    DELETE "/agents/{id}"                 may(EditAgents),     false, agents::remove;
    POST   "/invitations"                 may(EditAgents),     false, agents::invite;
    DELETE "/invitations/{id}"            may(EditAgents),     false, agents::take_back;
    GET    "/roles"                       may(ViewAgents),     false, roles::list;
    POST   "/roles"                       may(EditRoles),      false, roles::add;
    PUT    "/roles/{id}"                  may(EditRoles),      false, roles::change;
    DELETE "/roles/{id}"                  may(EditRoles),      false, roles::remove;
    GET    "/keys"                        may(EditKeys),       false, keys::list;
    POST   "/keys"                        may(EditKeys),       false, keys::add;
    DELETE "/keys/{id}"                   may(EditKeys),       false, keys::revoke;
};

impl Rule {
    /// Bytes that its body may have.
    fn body(&self) -> usize {
        if self.path.ends_with("import") { import::BYTES + BODY } else { BODY }
    }

    /// Its whole path for agents, with `{site}` where it is about one.
    pub fn desk_path(&self) -> String {
        match self.needs {
            Needs::Permission(_) => format!("/desk/api/sites/{{site}}{}", self.path),
            _ => format!("/desk/api{}", self.path),
        }
    }
}

/// Mounts all of them.
pub fn mount(to: &mut ServiceConfig) {
    let json =
        |bytes: usize| web::JsonConfig::default().limit(bytes).error_handler(|why, _| problem::body(&why).into());
    // It names the parameter, and the ones there are.
    let query = web::QueryConfig::default()
        .error_handler(|why, _| problem::ApiError::BadParameter(why.to_string().into()).into());
    let mut api = web::scope("/api/v1")
        .app_data(query.clone())
        .app_data(json(BODY))
        .route("/sites", gated_for_keys(web::get().to(sites::of_key), Needs::Nothing))
        .route("/openapi.json", web::get().to(openapi::read));
    let mut desk = web::scope("/desk/api").app_data(json(BODY)).app_data(query);
    for rule in RULES {
        let needs = rule.needs;
        let route = || (rule.handler)(web::method(rule.method.clone()));
        let path = rule.desk_path();
        let path = path.strip_prefix("/desk/api").unwrap_or_default();
        let gated = route().wrap(from_fn(move |request, next| gate::desk(needs, request, next)));
        desk = match rule.body() {
            BODY => desk.route(path, gated),
            more => desk.service(web::resource(path).app_data(json(more)).route(gated)),
        };
        if rule.keys {
            api = api.route(rule.path, gated_for_keys(route(), needs));
        }
    }
    to.service(api.default_service(web::to(nothing_here)).wrap(told()));
    to.service(desk.default_service(web::to(nothing_here)).wrap(told()));
}

/// What browsers are told of every answer: it is data, nobody else's, and not to be kept.
fn told() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("cross-origin-resource-policy", "same-origin"))
        .add(("content-security-policy", "default-src 'none'; frame-ancestors 'none'"))
        .add((header::CACHE_CONTROL, "private, no-store"))
}

fn gated_for_keys(route: Route, needs: Needs) -> Route {
    route.wrap(from_fn(move |request, next| gate::api(needs, request, next)))
}

/// Any other path.
async fn nothing_here() -> Result<actix_web::HttpResponse, problem::ApiError> {
    Err(problem::ApiError::NotFound)
}

/// The table as a document.
pub fn document() -> String {
    let mut out = "# Permissions\n\nMade from the table that drives the router (`collector/src/desk/routes.rs`); \
                   a test says when it is stale.\n\n## What each permission allows\n\n| permission | allows"
        .to_owned();
    for role in BUILT_IN {
        out += &format!(" | {}", role.name);
    }
    out += " |\n|---|---";
    out += &"|:-:".repeat(BUILT_IN.len());
    out += "|\n";
    for it in Permission::ALL {
        out += &format!("| `{}` | {}", it.word(), it.allows());
        for role in BUILT_IN {
            out += if role.permissions().allow(*it) { " | x" } else { " | " };
        }
        out += " |\n";
    }
    out += "\nOperators, who look after the whole server, may do everything on every site. A site can make roles of its \
            own. Nobody can give what they do not have.\n\n## What each route needs\n\n\
            Agents ask below `/desk/api` with their cookie; where a key is enough, the same path is below `/api/v1` \
            without the site.\n\n| method | path | needs | key |\n|---|---|---|:-:|\n";
    for rule in RULES {
        let needs = match rule.needs {
            Needs::Nothing => "nothing".to_owned(),
            Needs::Login => "a login".to_owned(),
            Needs::Operator => "an operator".to_owned(),
            Needs::Permission(it) => format!("`{}`", it.word()),
        };
        let key = if rule.keys { "x" } else { "" };
        out += &format!("| {} | `{}` | {needs} | {key} |\n", rule.method, rule.desk_path());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_document_is_what_the_table_says() {
        crate::desk::assert_committed("permissions.md", &document());
    }
}
