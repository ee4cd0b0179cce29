//! Addresses of pages: what may leave the browser of them, and what makes two of them the same page. Written by hand,
//! tolerant of everything, because a URL crate weighs 70 KB.

use crate::attributes::cut;
use protocol::limits::URL_CHARS;

/// A parameter is secret when its name contains one of these ...
const PARTS: [&str; 7] = ["token", "passw", "email", "e-mail", "secret", "session", "signature"];
/// ... or is one of these, whole, or between `_`, `-`, `.`, `[` and the like.
const WORDS: [&str; 12] = ["pass", "pwd", "mail", "key", "apikey", "auth", "sig", "sid", "otp", "pin", "jwt", "phone"];
/// Or is one of these, whole: as a part of a name they are harmless (`postal_code`).
const NAMES: [&str; 2] = ["code", "hash"];

/// The address without fragment and credentials, secret-looking parameters' values replaced by `*`, cut to its limit.
pub fn clean(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let (front, query) = match url.split_once('?') {
        Some((front, query)) => (front, Some(query)),
        None => (url, None),
    };
    let mut out = String::with_capacity(url.len());
    match front.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            out.push_str(scheme);
            out.push_str("://");
            out.push_str(host.rsplit('@').next().unwrap_or_default());
            out.push_str(path);
        }
        None => out.push_str(front),
    }
    let mut lead = '?';
    for parameter in query.into_iter().flat_map(|it| it.split('&')) {
        out.push(lead);
        lead = '&';
        match parameter.split_once('=') {
            Some((name, value)) if !value.is_empty() && (is_secret(name) || is_mail(name, value)) => {
                out.push_str(name);
                out.push_str("=*");
            }
            _ => out.push_str(parameter),
        }
    }
    cut(&out, URL_CHARS).to_owned()
}

/// What makes a page another one: everything before `?` and `#`.
pub fn path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

fn is_mail(name: &str, value: &str) -> bool {
    !is_campaign(name) && (value.contains('@') || value.contains("%40"))
}

fn is_campaign(name: &str) -> bool {
    name.starts_with("utm_")
}

fn is_secret(name: &str) -> bool {
    if is_campaign(name) {
        return false;
    }
    let name = name.to_ascii_lowercase();
    let is_word = |word: &str| WORDS.contains(&word);
    PARTS.iter().any(|it| name.contains(it))
        || NAMES.contains(&name.as_str())
        || name.split(|c: char| !c.is_ascii_alphabetic()).any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_fragments_stay_in_the_browser() {
        for (url, expected) in [
            ("https://a.test/x?q=shoes#top", "https://a.test/x?q=shoes"),
            ("https://a.test/x?token=abc&q=1", "https://a.test/x?token=*&q=1"),
            ("https://a.test/?accessToken=a&reset_password=b&user[email]=c", "https://a.test/?accessToken=*&reset_password=*&user[email]=*"),
            ("https://a.test/?API_KEY=a&code=b&sid=c&pass=d", "https://a.test/?API_KEY=*&code=*&sid=*&pass=*"),
            ("https://a.test/?keyword=a&postal_code=b&author=c&monkey=d", "https://a.test/?keyword=a&postal_code=b&author=c&monkey=d"),
            ("https://a.test/?to=bob%40b.test&who=bob@b.test", "https://a.test/?to=*&who=*"),
            ("https://a.test/?utm_source=mail&utm_content=token&gclid=Cj0&fbclid=x", "https://a.test/?utm_source=mail&utm_content=token&gclid=Cj0&fbclid=x"),
            ("https://bob:pw@a.test/x@y", "https://a.test/x@y"),
            ("https://a.test", "https://a.test"),
            ("", ""),
            ("about:blank#x", "about:blank"),
            ("https://a.test/?", "https://a.test/?"),
            ("https://a.test/?&=&==&token&token=", "https://a.test/?&=&==&token&token="),
            ("https://a.test/?token=a=b&x=%zz?token=1", "https://a.test/?token=*&x=%zz?token=1"),
            ("//?token=ü#", "//?token=*"),
        ] {
            assert_eq!(clean(url), expected, "{url}");
        }
        assert_eq!(clean(&"ü".repeat(5000)).chars().count(), 2048);
    }

    #[test]
    fn only_what_stands_before_query_and_fragment_makes_another_page() {
        for (a, b, same) in [
            ("https://a.test/x?q=1", "https://a.test/x#y", true),
            ("https://a.test/x", "https://a.test/x/", false),
            ("https://a.test/x", "https://b.test/x", false),
        ] {
            assert_eq!(path(a) == path(b), same, "{a} {b}");
        }
    }
}
