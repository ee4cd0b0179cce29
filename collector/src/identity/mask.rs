//! Identifiers for those who may not see them: enough to tell two apart, not enough to write to.

/// An e-mail address with its first letter and its top-level domain, a number with its last two digits, anything else as
/// it is where it has no digits to speak of.
pub fn title(text: &str) -> String {
    if text.contains('@') {
        return email(text);
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits >= 5 { number(text) } else { text.to_owned() }
}

/// A masked identifier of a kind.
pub fn identifier(kind: &str, text: &str) -> String {
    match kind {
        "email" => email(text),
        "phone" => number(text),
        "external_id" => {
            let first: String = text.chars().take(2).collect();
            format!("{first}…")
        }
        _ => title(text),
    }
}

fn email(text: &str) -> String {
    let first: String = text.chars().take(1).collect();
    let end = text.rsplit_once('.').map_or("", |(_, it)| it);
    format!("{first}…@….{end}")
}

fn number(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    format!("…{}", &digits[digits.len().saturating_sub(2)..])
}

#[cfg(test)]
mod tests {
    use super::{identifier, title};

    #[test]
    fn a_name_stays_and_an_identifier_does_not() {
        assert_eq!(title("Ann Brown"), "Ann Brown");
        assert_eq!(title("ann@shop.example"), "a…@….example");
        assert_eq!(title("+49 171 2345678"), "…78");
        assert_eq!(identifier("external_id", "customer-77"), "cu…");
    }
}
