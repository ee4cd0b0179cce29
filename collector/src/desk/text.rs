//! What people type into forms, read once where it enters: names and e-mail addresses.

use super::problem::ApiError;
use crate::unseen::is_unseen;

/// Characters of a name at most.
const NAME: usize = 80;
/// Characters of an address at most: RFC 5321, 4.5.3.1.3 less the brackets.
const EMAIL: usize = 254;

/// A name as it will be shown: trimmed, without characters that nobody sees or that turn the text around them.
pub fn name(raw: &str, field: &'static str) -> Result<String, ApiError> {
    let name = raw.trim();
    if name.is_empty() || name.chars().count() > NAME {
        return Err(ApiError::field(field, "write 1 to 80 characters"));
    }
    if name.chars().any(is_unseen) {
        return Err(ApiError::field(field, "there is a character in it that cannot be seen"));
    }
    Ok(name.to_owned())
}

/// An e-mail address of an account: trimmed, in lower case.
pub fn email(raw: &str, field: &'static str) -> Result<String, ApiError> {
    let email = raw.trim().to_lowercase();
    let good = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.contains('@') && domain.split('.').all(|it| !it.is_empty()) && domain.contains('.')
    });
    let plain = !email.chars().any(|it| it.is_whitespace() || is_unseen(it) || "<>,;:\"()[]\\".contains(it));
    if good && plain && email.chars().count() <= EMAIL {
        return Ok(email);
    }
    Err(ApiError::field(field, "this is no e-mail address: write it as in mira@shop.example"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_trimmed_and_in_lower_case() {
        assert_eq!(email(" Mira@Shop.Example ", "email").ok().as_deref(), Some("mira@shop.example"));
        for raw in [
            "",
            "mira",
            "mira@",
            "@shop.example",
            "mira@shop",
            "a@b@c.example",
            "a b@c.example",
            "a@c..example",
            "<a@c.example>",
        ] {
            assert!(email(raw, "email").is_err(), "{raw:?}");
        }
    }

    #[test]
    fn a_name_can_be_seen() {
        assert_eq!(name("  Mira Lange ", "name").ok().as_deref(), Some("Mira Lange"));
        for raw in ["", "   ", "Mira\u{202e}egnaL", "Mi\u{200b}ra", "a\nb", &"x".repeat(81)] {
            assert!(name(raw, "name").is_err(), "{raw:?}");
        }
        assert!(name("سارة 💡 李", "name").is_ok());
    }
}
