//! Files that are served: the snippet under the prefix, and the demo shop. All are in the binary, compressed before it
//! was built; those whose name carries a hash are kept by browsers for ever.

use crate::app::App;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse, Route, guard};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Pages of the demo shop hold this in place of their site's key.
const KEY_PLACE: &str = "{{site_key}}";

/// What the demo's pages may do. The tag needs `'wasm-unsafe-eval'`; without it, it goes on in JavaScript.
const DEMO_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                           img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'";

/// What the desk's pages may do, and what browsers are told besides (T1 and T6 of the threat model): nothing from
/// elsewhere, nothing inline, no markup made of texts, in nobody's frame.
const DESK_HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'",
    ),
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), usb=(), payment=()"),
    ("x-frame-options", "DENY"),
];

struct File {
    plain: &'static [u8],
    br: Option<&'static [u8]>,
    gz: Option<&'static [u8]>,
    etag: HeaderValue,
    /// The name carries a hash of the content.
    immutable: bool,
}

/// The embedded files by name: `w/...` and `demo/...`.
#[derive(Default)]
pub struct Assets {
    files: HashMap<&'static str, File>,
    /// Where the snippet is: pages of the demo name it, and it can be configured.
    prefix: String,
}

impl Assets {
    /// What is in this binary.
    pub fn embedded(prefix: &str) -> Self {
        let find = |name: String| FILES.iter().find(|(it, _)| *it == name).map(|(_, bytes)| *bytes);
        let mut files = HashMap::new();
        for (name, plain) in FILES {
            if name.ends_with(".br") || name.ends_with(".gz") {
                continue;
            }
            let digest = Sha256::digest(plain);
            let hex: String = digest[..8].iter().map(|it| format!("{it:02x}")).collect();
            let etag = HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""));
            let immutable = name.starts_with("w/core-") || (name.starts_with("desk/") && *name != "desk/index.html");
            let (br, gz) = (find(format!("{name}.br")), find(format!("{name}.gz")));
            files.insert(*name, File { plain, br, gz, etag, immutable });
        }
        Self { files, prefix: prefix.to_owned() }
    }

    /// Whether the snippet is in this binary.
    pub fn has_snippet(&self) -> bool {
        self.files.contains_key("w/waymark.js")
    }
}

/// Routes of the files.
pub fn routes(to: &mut web::ServiceConfig, app: &Data<App>) {
    to.route(&format!("{}{{file}}", app.config.prefix), get_or_head().to(snippet));
    to.route("/desk", web::get().to(|| async { see_other("/desk/") }));
    to.route("/desk/{file:.*}", get_or_head().to(desk));
    if app.demo.is_none() {
        to.route("/", web::get().to(|| async { see_other("/desk/") }));
    } else {
        for short in ["/", "/demo"] {
            to.route(short, web::get().to(|| async { see_other("/demo/") }));
        }
        to.route("/demo/app", web::get().to(|| async { see_other("/demo/app/") }));
        to.route("/demo/{file:.*}", get_or_head().to(demo));
    }
}

/// Whoever asks for the head only gets it: operators look at headers with `curl -I`.
fn get_or_head() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

fn see_other(place: &'static str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, place)).finish()
}

/// A file of the snippet. Any page may load it; nothing in it is secret.
async fn snippet(app: Data<App>, request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    let Some(found) = app.assets.files.get(format!("w/{file}").as_str()) else { return not_found(&app.assets) };
    let mut response = send(&request, &file, found);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    response
}

/// A page or file of the demo shop. Every path of its single-page section is the same page.
async fn demo(app: Data<App>, request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    let name = match file.as_str() {
        "" => "demo/index.html".to_owned(),
        other => format!("demo/{other}"),
    };
    let files = &app.assets.files;
    let page = || files.get_key_value("demo/app/index.html").filter(|_| name.starts_with("demo/app/"));
    let Some((name, found)) = files.get_key_value(name.as_str()).or_else(page) else {
        return not_found(&app.assets);
    };
    let mut response = if name.ends_with(".html") {
        let text = String::from_utf8_lossy(found.plain);
        let text = text.replace(KEY_PLACE, app.demo.as_deref().unwrap_or_default());
        let text = text.replace("\"/w/", &format!("\"{}", app.assets.prefix));
        // Not `no-store`: that would keep the pages out of the back/forward cache.
        HttpResponse::Ok().content_type(kind(name)).insert_header((header::CACHE_CONTROL, "no-cache")).body(text)
    } else {
        send(&request, name, found)
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(DEMO_POLICY));
    response
}

/// A file of the desk. Every other path is the same page, which knows what to show there.
async fn desk(app: Data<App>, request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    let files = &app.assets.files;
    let name = format!("desk/{file}");
    let mut response = match (files.get(name.as_str()), files.get("desk/index.html")) {
        (Some(found), _) if name != "desk/index.html" => send(&request, &name, found),
        // What looks like a file and is none was one of an earlier version.
        (_, Some(page)) if !file.contains('.') => {
            let mut response = send(&request, "desk/index.html", page);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            response
        }
        _ => not_found(&app.assets),
    };
    for (name, value) in DESK_HEADERS {
        response.headers_mut().insert(header::HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn not_found(assets: &Assets) -> HttpResponse {
    if assets.has_snippet() {
        return HttpResponse::NotFound().body("not found\n");
    }
    HttpResponse::NotFound().body("this waymark was built without its files: build it with `cargo xtask dist`\n")
}

fn send(request: &HttpRequest, name: &str, file: &File) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, file.etag.clone()))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CACHE_CONTROL,
            if file.immutable { "public, max-age=31536000, immutable" } else { "public, max-age=3600" },
        ));
    if request.headers().get(header::IF_NONE_MATCH) == Some(&file.etag) {
        return response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    response.content_type(kind(name));
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| accepted.split(',').any(|it| it.split(';').next().is_some_and(|it| it.trim() == coding));
    let (coding, body) = match (file.br, file.gz) {
        (Some(br), _) if takes("br") => ("br", br),
        (_, Some(gz)) if takes("gzip") => ("gzip", gz),
        _ => return response.body(file.plain),
    };
    response.insert_header((header::CONTENT_ENCODING, coding)).body(body)
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
