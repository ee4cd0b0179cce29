//! Addresses of pages: what may leave the browser of them, and what makes two of them the same page. Written by hand,
//! tolerant of everything, because a URL crate weighs 70 KB.

use crate::text::{behind, cut, find, part, rest};
use protocol::limits::URL_CHARS;
use protocol::write::raw;

/// A parameter is secret when its name contains one of these ...
const PARTS: [&str; 7] = ["token", "passw", "email", "e-mail", "secret", "session", "signature"];
/// ... or is one of these, whole, or between `_`, `-`, `.`, `[` and the like.
const WORDS: [&str; 12] = ["pass", "pwd", "mail", "key", "apikey", "auth", "sig", "sid", "otp", "pin", "jwt", "phone"];
/// Or is one of these, whole: as a part of a name they are harmless (`postal_code`).
const NAMES: [&str; 2] = ["code", "hash"];

/// The address without fragment and credentials, secret-looking parameters' values replaced by `*`, cut to its limit.
pub fn clean(url: &str) -> String {
    let url = part(url, 0, find(url, b'#'));
    let (mut front, mut query) = url.split_at(find(url, b'?'));
    let mut out = String::with_capacity(url.len());
    if let Some(host) = behind(front, "://") {
        raw(&mut out, part(front, 0, host));
        front = rest(front, host);
        let credentials = find(front, b'@') + 1;
        if credentials < find(front, b'/') {
            front = rest(front, credentials);
        }
    }
    raw(&mut out, front);
    while !query.is_empty() {
        raw(&mut out, part(query, 0, 1));
        query = rest(query, 1);
        let (parameter, others) = query.split_at(find(query, b'&'));
        let (name, value) = parameter.split_at(find(parameter, b'='));
        raw(&mut out, name);
        raw(&mut out, if value.len() > 1 && is_secret(name, value) { "=*" } else { value });
        query = others;
    }
    cut(&out, URL_CHARS).to_owned()
}

/// What makes a page another one: everything before `?` and `#`.
pub fn path(url: &str) -> &str {
    let url = part(url, 0, find(url, b'#'));
    part(url, 0, find(url, b'?'))
}

fn is_secret(name: &str, value: &str) -> bool {
    if name.starts_with("utm_") {
        return false;
    }
    let mut name = name.to_owned();
    name.make_ascii_lowercase();
    let mut words = name.clone();
    while let Some(at) = words.bytes().position(|it| !it.is_ascii_alphabetic()) {
        if WORDS.contains(&part(&words, 0, at)) {
            return true;
        }
        words = rest(&words, at + 1).to_owned();
    }
    WORDS.contains(&words.as_str())
        || NAMES.contains(&name.as_str())
        || PARTS.iter().any(|it| behind(&name, it).is_some())
        || find(value, b'@') < value.len()
        || behind(value, "%40").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_fragments_stay_in_the_browser() {
        for (url, expected) in [
            ("https://a.test/x?q=shoes#top", "https://a.test/x?q=shoes"),
            ("https://a.test/x?token=abc&q=1", "https://a.test/x?token=*&q=1"),
            (
                "https://a.test/?accessToken=a&reset_password=b&user[email]=c",
                "https://a.test/?accessToken=*&reset_password=*&user[email]=*",
            ),
            ("https://a.test/?API_KEY=a&code=b&sid=c&pass=d", "https://a.test/?API_KEY=*&code=*&sid=*&pass=*"),
            (
                "https://a.test/?keyword=a&postal_code=b&author=c&monkey=d",
                "https://a.test/?keyword=a&postal_code=b&author=c&monkey=d",
            ),
            ("https://a.test/?to=bob%40b.test&who=bob@b.test", "https://a.test/?to=*&who=*"),
            (
                "https://a.test/?utm_source=mail&utm_content=token&gclid=Cj0&fbclid=x",
                "https://a.test/?utm_source=mail&utm_content=token&gclid=Cj0&fbclid=x",
            ),
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
