//! Why a message has not left. Written for the log: it names servers and numbers, never a person.

use super::outbound_url::BadTarget;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// No mail server is configured.
    #[error("no mail server is configured: set mail.smtp_url and mail.from")]
    NoMailServer,
    /// The site has not said where to.
    #[error("the site has no address for it")]
    NoTarget,
    /// The message is not one.
    #[error("the message cannot be read")]
    Unreadable,
    /// The address is not talked to.
    #[error("the address is not taken: {0}")]
    Target(#[from] BadTarget),
    /// The server has not answered in time.
    #[error("no answer in time")]
    TooSlow,
    /// No connection, or a broken one.
    #[error("no connection: {0}")]
    Connection(String),
    /// The server has answered something else than 2xx.
    #[error("answered with status {0}")]
    Status(u16),
    /// The mail server will not take it now.
    #[error("the mail server says {0}")]
    MailLater(u16),
    /// The mail server will never take it.
    #[error("the mail server refuses with {0}")]
    MailNever(u16),
}

impl NotSent {
    /// Whether to try again would come to the same.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::NoMailServer | Self::NoTarget | Self::Unreadable | Self::MailNever(_))
    }
}
