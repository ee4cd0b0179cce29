//! A code and the words it comes in, as values.

use crate::identity::key::Key;
use crate::outbox::Channel;
use crate::outbox::mail::Mail;
use crate::unseen::is_unseen;
use serde_json::json;

/// Characters of a site's name in a text message: all of it should be one part.
const NAME_IN_SMS: usize = 40;

/// Six digits from chance, each code as likely as any other; `None` for chance that would favour some.
pub fn digits(chance: [u8; 4]) -> Option<String> {
    const CODES: u32 = 1_000_000;
    let number = u32::from_be_bytes(chance);
    (number < u32::MAX / CODES * CODES).then(|| format!("{:06}", number % CODES))
}

/// Which way a code goes to an identifier; `None` where it cannot be reached by one.
pub fn channel(key: &Key) -> Option<Channel> {
    match key {
        Key::Email(_) => Some(Channel::Mail),
        // Nobody's extension gets text messages.
        Key::Phone(it) if !it.as_str().contains(';') => Some(Channel::Sms),
        Key::Phone(_) | Key::ExternalId(_) => None,
    }
}

/// What is sent.
pub fn payload(channel: Channel, to: &str, site: &str, digits: &str) -> String {
    let site: String = site.chars().filter(|it| !is_unseen(*it)).collect();
    let ignore = "If you did not ask for it, ignore this message.";
    let payload = match channel {
        Channel::Sms | Channel::Webhook => {
            let site: String = site.chars().take(NAME_IN_SMS).collect();
            let text = format!("{digits} is your code for {site}. It is good for 10 minutes. {ignore}");
            json!({ "kind": "sms.code", "to": to, "text": text })
        }
        Channel::Mail => {
            let text = format!(
                "Your code for {site} is {digits}\n\n\
                 It is good for 10 minutes, once, in the browser that asked for it.\n\n{ignore}\n"
            );
            json!(Mail { to: to.into(), subject: format!("Your code for {site}"), text })
        }
    };
    payload.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::rules::Rules;

    #[test]
    fn every_code_is_as_likely_as_any_other() {
        for (number, expected) in [
            (0u32, Some("000000")),
            (1_000_042, Some("000042")),
            (4_293_999_999, Some("999999")),
            (4_294_000_000, None),
            (u32::MAX, None),
        ] {
            assert_eq!(digits(number.to_be_bytes()).as_deref(), expected, "{number}");
        }
    }

    #[test]
    fn a_code_goes_to_mailboxes_and_telephones() {
        let rules = Rules::default();
        for (kind, raw, expected) in [
            ("email", "ann@x.com", Some(Channel::Mail)),
            ("phone", "+1 650 253 0000", Some(Channel::Sms)),
            ("phone", "+1 650 253 0000 ext. 7", None),
            ("external_id", "u1", None),
        ] {
            assert_eq!(channel(&rules.key(kind, raw).expect("a key")), expected, "{raw}");
        }
    }

    #[test]
    fn a_text_message_fits_into_one_part_and_no_name_breaks_a_line() {
        let name = format!("Ann's\r\nshop {}", "x".repeat(200));
        let sms = payload(Channel::Sms, "+16502530000", &name, "123456");
        let text = serde_json::from_str::<serde_json::Value>(&sms).expect("JSON")["text"].as_str().map(str::to_owned);
        let text = text.expect("a text");
        assert!(text.len() <= 160 && text.starts_with("123456 is your code for Ann'sshop x"), "{text}");
        let mail: Mail = serde_json::from_str(&payload(Channel::Mail, "ann@x.com", &name, "123456")).expect("a mail");
        assert!(!mail.subject.contains(['\r', '\n']) && mail.text.contains("123456"), "{mail:?}");
    }
}
