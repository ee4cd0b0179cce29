//! The cookie by which a browser is known to be logged in. Its name makes browsers insist on https (loopback apart), on
//! this very host and on every path; scripts do not see it, and no other site's page sends it.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderValue};

const NAME: &str = "__Host-waymark";

/// The secret in a request's cookie.
pub fn read(request: &HttpRequest) -> Option<&str> {
    let all = request.headers().get_all(header::COOKIE).filter_map(|it| it.to_str().ok());
    let mut pairs = all.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.find(|(name, _)| *name == NAME).map(|(_, value)| value)
}

/// Sets it. It ends with the browser, or when the server says so.
pub fn set(secret: &str) -> HeaderValue {
    let text = format!("{NAME}={secret}; Path=/; Secure; HttpOnly; SameSite=Strict");
    HeaderValue::from_str(&text).expect("a secret is letters and digits")
}

/// Takes it away.
pub fn clear() -> HeaderValue {
    set("; Max-Age=0")
}
