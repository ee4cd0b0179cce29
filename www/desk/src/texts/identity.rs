//! Texts of the settings about identity.

/// The page.
pub struct Identity {
    /// Heading.
    pub rules: &'static str,
    /// Label.
    pub region: &'static str,
    /// Hint.
    pub region_hint: &'static str,
    /// Label.
    pub reach: &'static str,
    /// Hint.
    pub reach_hint: &'static str,
    /// Box to tick.
    pub case: &'static str,
    /// Hint.
    pub case_hint: &'static str,
    /// Label.
    pub mailboxes: &'static str,
    /// Hint.
    pub mailboxes_hint: &'static str,
    /// Label.
    pub junk: &'static str,
    /// Hint.
    pub junk_hint: &'static str,
    /// Box to tick.
    pub claims: &'static str,
    /// Why this is off.
    pub claims_hint: &'static str,
    /// Heading.
    pub keys: &'static str,
    /// Hint.
    pub keys_hint: &'static str,
    /// Label.
    pub issuer: &'static str,
    /// Head of a column.
    pub kid: &'static str,
    /// Head of a column, and label.
    pub algorithm: &'static str,
    /// Head of a column.
    pub created: &'static str,
    /// There is none.
    pub no_keys: &'static str,
    /// Choice.
    pub eddsa: &'static str,
    /// Choice.
    pub hs256: &'static str,
    /// Label.
    pub public_key: &'static str,
    /// Hint.
    pub public_key_hint: &'static str,
    /// Button.
    pub add_key: &'static str,
    /// Heading.
    pub key_added: &'static str,
    /// What to do with it.
    pub key_added_text: &'static str,
    /// Label.
    pub secret: &'static str,
    /// After an EdDSA key.
    pub key_made: &'static str,
    /// Hint.
    pub two_keys: &'static str,
    /// Button.
    pub remove: &'static str,
    /// Heading.
    pub remove_of: fn(&str) -> String,
    /// What will happen.
    pub remove_text: &'static str,
    /// Afterwards.
    pub removed: &'static str,
    /// Heading.
    pub outbound: &'static str,
    /// Hint.
    pub outbound_hint: &'static str,
    /// Label.
    pub webhook: &'static str,
    /// Hint.
    pub webhook_hint: &'static str,
    /// Label.
    pub sms: &'static str,
    /// Hint.
    pub sms_hint: &'static str,
    /// Button.
    pub set: &'static str,
    /// Heading.
    pub set_secret: &'static str,
    /// What to do with it.
    pub set_text: &'static str,
    /// Afterwards.
    pub taken_away: &'static str,
    /// State.
    pub mail_on: &'static str,
    /// State.
    pub mail_off: &'static str,
}

pub(super) const EN: Identity = Identity {
    rules: "What identifies people",
    region: "Country of telephone numbers",
    region_hint: "Two letters, as in DE: for numbers without a country code. Empty: such numbers identify nobody.",
    reach: "Days back",
    reach_hint: "So much of a browser's anonymous past belongs to the person it is linked to. 0 to 30.",
    case: "Capitals before the @ tell people apart",
    case_hint: "Nearly no mail server does that. Off: Ann@x.com and ann@x.com are one address.",
    mailboxes: "Mailboxes that several people read",
    mailboxes_hint: "What stands before the @, one in a line, as in team. info, sales, support and others are among them always.",
    junk: "Words that identify nobody",
    junk_hint: "One in a line. null, undefined, guest and others are among them always.",
    claims: "A claim links conversations",
    claims_hint: "A claim is not a proof: anybody can write somebody else's address into a form. Off, agents get a suggestion and verify with one click. On, a chat of whoever claims an address stands with that contact; browsers are never linked and contacts never merged that way.",
    keys: "Signing keys",
    keys_hint: "Your server signs a short-lived token that says who its visitor is, and the page hands it to identify. Two keys may be active, so that they can be changed without a gap.",
    issuer: "Issuer (iss) of the tokens",
    kid: "Key id (kid)",
    algorithm: "Algorithm",
    created: "Made",
    no_keys: "No key yet: everything that pages say of people is a claim.",
    eddsa: "EdDSA: your server keeps the private half",
    hs256: "HS256: a secret that both sides know",
    public_key: "Public key (Ed25519)",
    public_key_hint: "PEM, or base64url of its 32 bytes.",
    add_key: "Add the key",
    key_added: "The new signing key",
    key_added_text: "Give this secret to your server now: it is shown this once.",
    secret: "Secret",
    key_made: "The key is added.",
    two_keys: "There are two keys. Remove one before you add another.",
    remove: "Remove",
    remove_of: |kid| format!("Remove the key {kid}"),
    remove_text: "Tokens that it has signed count as claims from now on.",
    removed: "The key is removed.",
    outbound: "What is sent",
    outbound_hint: "Messages are signed with a secret that is shown once, whenever an address is set.",
    webhook: "Address for identity.changed",
    webhook_hint: "Is told whenever it becomes known who somebody is, or no longer. https; empty: nothing is sent.",
    sms: "Address for codes by SMS",
    sms_hint: "Your gateway gets number and text, and sends the message. https; empty: no codes by SMS.",
    set: "Set",
    set_secret: "The secret of this address",
    set_text: "Messages are signed with it. It is shown this once.",
    taken_away: "Nothing is sent there any more.",
    mail_on: "Codes by e-mail: the server has a mail server.",
    mail_off: "Codes by e-mail: no mail server is configured, so none can be sent.",
};
