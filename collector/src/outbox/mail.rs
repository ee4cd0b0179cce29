//! Mails, by the operator's mail server.

use super::message::MessageId;
use super::not_sent::NotSent;
use crate::clock::Timestamp;
use crate::config::MailConfig;
use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::time::{Duration, UNIX_EPOCH};
use tokio::time::timeout;

/// How long a mail may take, all in all.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail, as it waits in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Sends mails, where a mail server is configured.
pub struct Mailer(Way);

enum Way {
    /// Nowhere: no mail server is configured.
    None,
    /// To a mail server.
    Server(Box<Server>),
    /// To whoever has started the demo: there is no other way for them to read a code.
    Console,
}

struct Server {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// With the configured server; says by name what is wrong with the configuration.
    pub fn open(config: &MailConfig) -> anyhow::Result<Self> {
        if config.smtp_url.is_empty() {
            return Ok(Self(Way::None));
        }
        let from: Mailbox =
            config.from.parse().context("mail.from must be an address, as in Shop <no-reply@shop.example>")?;
        let usage = "mail.smtp_url must be smtp://host:25, smtp://host:587?tls=required or smtps://host";
        let url = url::Url::parse(&config.smtp_url).context(usage)?;
        // Not the parser's own words: they may show the password.
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.smtp_url)
            .map_err(|_| anyhow::anyhow!(usage))?
            .timeout(Some(PATIENCE));
        if url.path().len() < 2 {
            server = server.hello_name(ClientId::Domain(from.email.domain().to_owned()));
        }
        Ok(Self(Way::Server(Box::new(Server { transport: server.build(), from }))))
    }

    /// Prints every mail on the standard output, for the demo.
    pub fn console() -> Self {
        Self(Way::Console)
    }

    /// Sends a mail, once.
    pub async fn send(&self, id: MessageId, payload: &str, now: Timestamp) -> Result<(), NotSent> {
        let mail: Mail = serde_json::from_str(payload).map_err(|_| NotSent::Unreadable)?;
        let server = match &self.0 {
            Way::None => return Err(NotSent::NoMailServer),
            Way::Console => {
                println!("\n  mail to {}: {}\n  {}\n", mail.to, mail.subject, mail.text.replace('\n', "\n  "));
                return Ok(());
            }
            Way::Server(server) => server,
        };
        let message = write(&server.from, id, mail, now).ok_or(NotSent::Unreadable)?;
        match timeout(PATIENCE, server.transport.send(message)).await {
            Err(_) => Err(NotSent::TooSlow),
            Ok(Err(why)) => Err(not_taken(&why)),
            Ok(Ok(_)) => Ok(()),
        }
    }
}

fn write(from: &Mailbox, id: MessageId, mail: Mail, now: Timestamp) -> Option<Message> {
    let sent_at = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).ok()?);
    // So that nobody's holiday answers it.
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, mail.to.parse().ok()?))
        .subject(mail.subject)
        .date(sent_at)
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .raw_header(automatic)
        .header(ContentType::TEXT_PLAIN);
    message.body(mail.text).ok()
}

/// What a failure says without what the server has said: that may name the address.
fn not_taken(why: &SmtpError) -> NotSent {
    match why.status().map(u16::from) {
        Some(code) if why.is_permanent() => NotSent::MailNever(code),
        Some(code) => NotSent::MailLater(code),
        // It cannot be put into the protocol's words, as an address that this server does not understand.
        None if why.is_client() => NotSent::Unreadable,
        None if why.is_timeout() => NotSent::TooSlow,
        None if why.is_tls() => NotSent::Connection("no encrypted one".into()),
        None => NotSent::Connection("the mail server is away".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(smtp_url: &str, from: &str) -> MailConfig {
        MailConfig { smtp_url: smtp_url.into(), from: from.into() }
    }

    #[tokio::test]
    async fn a_configuration_is_taken_or_named() {
        assert!(Mailer::open(&config("", "")).is_ok(), "without a server nothing is sent");
        let from = "Shop <no-reply@shop.example>";
        for url in ["smtp://127.0.0.1:25", "smtp://u:secret@mail.example:587?tls=required", "smtps://mail.example"] {
            assert!(Mailer::open(&config(url, from)).is_ok(), "{url}");
        }
        for (url, from, says) in [
            ("smtp://127.0.0.1:25", "", "mail.from"),
            ("smtp://127.0.0.1:25", "nobody", "mail.from"),
            ("mail.example", from, "mail.smtp_url"),
            ("http://u:secret@mail.example", from, "mail.smtp_url"),
            ("smtp://u:secret@mail.example?tls=maybe", from, "mail.smtp_url"),
        ] {
            let why = Mailer::open(&config(url, from)).err().map(|it| format!("{it:#}")).unwrap_or_default();
            assert!(why.contains(says) && !why.contains("secret"), "{url} {from}: {why}");
        }
    }

    #[test]
    fn a_mail_has_one_id_and_no_header_of_somebody_elses_making() {
        let from: Mailbox = "Shop <no-reply@shop.example>".parse().expect("an address");
        let mail = |to: &str, subject: &str| Mail { to: to.into(), subject: subject.into(), text: "Grüße\n".into() };
        let id = MessageId([7; 16]);
        let now = Timestamp(1_795_176_000_000);
        let tricky = mail("ann@x.com", "Hello\r\nBcc: eve@x.com");
        let message = write(&from, id, tricky, now).expect("written");
        let text = String::from_utf8_lossy(&message.formatted()).into_owned();
        assert!(!text.lines().any(|it| it.starts_with("Bcc:")), "{text}");
        for line in [
            "Message-ID: <07070707-0707-0707-0707-070707070707@shop.example>",
            "Date: Fri, 20 Nov 2026 12:00:00 +0000",
            "To: ann@x.com",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        for to in ["ann", "ann@x.com\r\nBcc: eve@x.com", "ann@x.com, eve@x.com", ""] {
            assert!(write(&from, id, mail(to, "Hello"), now).is_none(), "{to:?}");
        }
    }
}
