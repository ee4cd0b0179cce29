//! Takes out of an address what must not be kept: the fragment, the values of parameters that look like secrets, and
//! the parameters a site does not want. The snippet does the same; this is the second net.

/// Names, or parts of names, of parameters whose value is a secret or a person.
const SECRETS: [&str; 16] = [
    "token",
    "password",
    "passwd",
    "pwd",
    "secret",
    "session",
    "sessid",
    "auth",
    "api_key",
    "apikey",
    "signature",
    "email",
    "e-mail",
    "phone",
    "jwt",
    "otp",
];
/// Names that are secrets only as a whole.
const SECRET_NAMES: [&str; 7] = ["code", "pass", "sid", "sig", "key", "mail", "pin"];

/// What stands in place of a secret.
const HIDDEN: &str = "*";

/// Whether a parameter's value must not be kept.
fn is_secret(name: &str) -> bool {
    // `utm_` parameters are campaigns, whatever follows.
    !name.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("utm_"))
        && (SECRET_NAMES.iter().any(|it| name.eq_ignore_ascii_case(it)) || SECRETS.iter().any(|it| has(name, it)))
}

/// Whether `name` has `part` in it, capitals or not.
fn has(name: &str, part: &str) -> bool {
    name.as_bytes().windows(part.len()).any(|it| it.eq_ignore_ascii_case(part.as_bytes()))
}

/// Cleans an address in place. Malformed ones are cleaned as far as they can be read.
pub fn address(url: &mut String, excluded: &[String]) {
    if let Some(at) = url.find('#') {
        url.truncate(at);
    }
    let Some(query_at) = url.find('?') else { return };
    let query = &url[query_at + 1..];
    let name_of = |it: &'_ str| it.find('=').unwrap_or(it.len());
    let removed = |it: &str| excluded.iter().any(|out| out.eq_ignore_ascii_case(&it[..name_of(it)]));
    if !query.split('&').any(|it| is_secret(&it[..name_of(it)]) || removed(it)) {
        return;
    }
    let kept: Vec<String> = query
        .split('&')
        .filter(|it| !removed(it))
        .map(|it| match it.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}={HIDDEN}"),
            _ => it.to_owned(),
        })
        .collect();
    url.truncate(query_at);
    if !kept.is_empty() {
        url.push('?');
        url.push_str(&kept.join("&"));
    }
}

/// Replaces NUL, which PostgreSQL cannot keep in a text.
pub fn text(it: &mut String) {
    if it.contains('\0') {
        *it = it.replace('\0', "\u{fffd}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_fragments_leave_an_address() {
        for (raw, expected) in [
            ("https://a.example/p#part", "https://a.example/p"),
            ("https://a.example/p?x=1&token=abc&y=2", "https://a.example/p?x=1&token=*&y=2"),
            ("https://a.example/p?reset_PASSWORD=abc", "https://a.example/p?reset_PASSWORD=*"),
            ("https://a.example/p?email=ann%40x.example", "https://a.example/p?email=*"),
            ("https://a.example/p?utm_source=a&utm_medium=email", "https://a.example/p?utm_source=a&utm_medium=email"),
            ("https://a.example/p?code=1&barcode=2", "https://a.example/p?code=*&barcode=2"),
            ("https://a.example/p?ref=friend", "https://a.example/p"),
            ("https://a.example/p?ref=friend&x", "https://a.example/p?x"),
            ("not an address?token", "not an address?token"),
            ("https://a.example/p?#?token=1", "https://a.example/p?"),
        ] {
            let mut url = raw.to_owned();
            address(&mut url, &["ref".to_owned()]);
            assert_eq!(url, expected, "{raw}");
        }
    }
}
