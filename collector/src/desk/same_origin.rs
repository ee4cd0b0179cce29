//! Whether a request that changes something comes from the desk's own pages.

use actix_web::http::header::{self, HeaderMap};

/// Browsers say it in Sec-Fetch-Site; where that is missing (older ones, plain http) Origin must name this host. What says
/// neither is no browser of ours. A body must say that it is JSON, which no form of another site can.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let json = text(header::CONTENT_TYPE.as_str()).is_some_and(|it| it.starts_with("application/json"));
    let here = match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, it)| it == host),
        _ => false,
    };
    json && here
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn asked(headers: &[(&'static str, &'static str)]) -> bool {
        let map = headers.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)));
        is_same_origin(&map.collect())
    }

    #[test]
    fn only_the_desk_itself_may_change_things() {
        const JSON: (&str, &str) = ("content-type", "application/json");
        for (headers, taken) in [
            (vec![JSON, ("sec-fetch-site", "same-origin")], true),
            (vec![JSON, ("sec-fetch-site", "same-site")], false),
            (vec![JSON, ("sec-fetch-site", "cross-site")], false),
            (vec![JSON, ("sec-fetch-site", "none")], false),
            (vec![JSON, ("origin", "https://desk.example"), ("host", "desk.example")], true),
            (vec![JSON, ("origin", "https://evil.example"), ("host", "desk.example")], false),
            (vec![JSON, ("origin", "null"), ("host", "desk.example")], false),
            (vec![JSON, ("host", "desk.example")], false),
            (vec![("content-type", "text/plain"), ("sec-fetch-site", "same-origin")], false),
            (vec![("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")], false),
            (vec![("sec-fetch-site", "same-origin")], false),
        ] {
            assert_eq!(asked(&headers), taken, "{headers:?}");
        }
    }
}
