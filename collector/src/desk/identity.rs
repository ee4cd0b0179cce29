//! How a site's visitors are identified: keys that sign tokens, regions, lists, where messages go.

use super::gate::Asking;
use super::problem::ApiError;
use crate::app::{App, sends_to_console};
use crate::clock::{chance, letters};
use crate::identity::log::Says;
use crate::identity::rules::{REACH_DAYS, Rules};
use crate::identity::token::SigningKey;
use crate::outbox::Channel;
use crate::outbox::outbound_url::OutboundUrl;
use crate::unseen::is_unseen;
use actix_web::HttpResponse;
use actix_web::web::{Data, Json, Path};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use protocol::desk::people::{
    AddSigningKey, IdentityChange, IdentitySettings, NewOutbound, NewSigningKey, Outbound, SigningKeyView,
};

/// Signing keys of a site at most: one that is used, one that takes its place.
const KEYS: usize = 2;
/// Entries of a list at most.
const MOST: usize = 100;
/// What an Ed25519 public key in DER begins with (RFC 8410).
const DER: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// `GET .../settings/identity`
pub async fn read(app: Data<App>, asking: Asking) -> Result<Json<IdentitySettings>, ApiError> {
    view(&app, &asking).await.map(Json)
}

/// `PUT .../settings/identity`
pub async fn change(
    app: Data<App>,
    asking: Asking,
    asked: Json<IdentityChange>,
) -> Result<Json<IdentitySettings>, ApiError> {
    let rules = checked(&asked)?;
    let mut site = app.store.site(asking.site).await?.ok_or(ApiError::NotFound)?.site;
    let roles = rules.role_mailboxes.clone();
    let is_new = roles != site.settings.identity.role_mailboxes;
    site.settings.identity = rules;
    app.store.set_site(&site, app.clock.now()).await?;
    app.sites.load(&app.store, &app.vault).await?;
    if is_new {
        // Decisions depend on it: it is an entry of the log.
        super::contacts::say(&app, &asking, Says::Sets { role_mailboxes: roles }, "settings".into()).await?;
    }
    view(&app, &asking).await.map(Json)
}

/// `POST .../settings/signing-keys`
pub async fn add_key(
    app: Data<App>,
    asking: Asking,
    asked: Json<AddSigningKey>,
) -> Result<Json<NewSigningKey>, ApiError> {
    let known = app.store.signing_keys(&app.vault).await?.remove(&asking.site).unwrap_or_default();
    if known.len() >= KEYS {
        return Err(ApiError::Conflict(
            "too_many_keys",
            "two keys are active: remove the one that is not used any more",
        ));
    }
    let (key, secret) = match asked.algorithm.as_str() {
        "EdDSA" => (SigningKey::Ed25519(public(&asked.public_key)?), String::new()),
        "HS256" => {
            let secret = chance::<32>();
            (SigningKey::Hs256(secret.to_vec()), URL_SAFE_NO_PAD.encode(secret))
        }
        _ => return Err(ApiError::field("algorithm", "choose EdDSA or HS256")),
    };
    let kid = format!("sk_{}", letters::<10>());
    app.store.add_signing_key(&app.vault, asking.site, &kid, &key, app.clock.now()).await?;
    app.sites.load(&app.store, &app.vault).await?;
    Ok(Json(NewSigningKey { kid, secret }))
}

/// `DELETE .../settings/signing-keys/{kid}`
pub async fn drop_key(app: Data<App>, asking: Asking, path: Path<(String, String)>) -> Result<HttpResponse, ApiError> {
    if !app.store.drop_signing_key(asking.site, &path.1, app.clock.now()).await? {
        return Err(ApiError::NotFound);
    }
    app.sites.load(&app.store, &app.vault).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn view(app: &App, asking: &Asking) -> Result<IdentitySettings, ApiError> {
    let site = app.store.site(asking.site).await?.ok_or(ApiError::NotFound)?.site;
    let Rules { preserve_case, region, role_mailboxes, junk, reach_days, link_conversations_on_claim } =
        site.settings.identity;
    let keys = app.store.signing_keys(&app.vault).await?.remove(&asking.site).unwrap_or_default();
    let keys = keys.into_iter().map(|it| SigningKeyView {
        kid: it.kid,
        algorithm: it.key.algorithm().to_owned(),
        created_at: it.created_at.0,
    });
    Ok(IdentitySettings {
        change: IdentityChange { region, preserve_case, role_mailboxes, junk, reach_days, link_conversations_on_claim },
        issuer: asking.site.to_string(),
        keys: keys.collect(),
        webhook_url: url(app, asking, Channel::Webhook).await?,
        sms_url: url(app, asking, Channel::Sms).await?,
        mail: !app.config.mail.smtp_url.is_empty() || sends_to_console(&app.config, app.demo.as_deref()),
    })
}

async fn url(app: &App, asking: &Asking, channel: Channel) -> Result<String, ApiError> {
    Ok(app.store.outbound(&app.vault, asking.site, channel).await?.map(|it| it.url).unwrap_or_default())
}

/// `PUT .../settings/outbound`: where a site's messages go, with a new secret each time.
pub async fn outbound(app: Data<App>, asking: Asking, asked: Json<Outbound>) -> Result<Json<NewOutbound>, ApiError> {
    let channel = match asked.channel.as_str() {
        "webhook" => Channel::Webhook,
        "sms" => Channel::Sms,
        _ => return Err(ApiError::field("channel", "choose webhook or sms")),
    };
    let url = asked.url.trim();
    if url.is_empty() {
        app.store.set_outbound(&app.vault, asking.site, channel, "", &[]).await?;
        return Ok(Json(NewOutbound::default()));
    }
    OutboundUrl::parse(url, app.config.outbound.allow_private)
        .map_err(|why| ApiError::field("url", why.to_string()))?;
    let secret = format!("whs_{}", letters::<43>());
    app.store.set_outbound(&app.vault, asking.site, channel, url, secret.as_bytes()).await?;
    Ok(Json(NewOutbound { secret }))
}

/// What somebody wants to set, if it can be.
fn checked(asked: &IdentityChange) -> Result<Rules, ApiError> {
    let region = asked.region.trim().to_uppercase();
    let rules = Rules {
        preserve_case: asked.preserve_case,
        role_mailboxes: list(&asked.role_mailboxes, "role_mailboxes")?,
        junk: list(&asked.junk, "junk")?,
        reach_days: asked.reach_days,
        link_conversations_on_claim: asked.link_conversations_on_claim,
        region,
    };
    if !rules.region.is_empty() && rules.region().is_none() {
        return Err(ApiError::field("region", "write a country's two letters, as in DE, or leave it empty"));
    }
    if rules.reach_days > REACH_DAYS {
        return Err(ApiError::field("reach_days", "write 0 to 30 days"));
    }
    if let Some(bad) = rules.role_mailboxes.iter().find(|it| it.contains(['@', ' '])) {
        let why = format!("\"{bad}\": write only what stands before the @, as in team");
        return Err(ApiError::field("role_mailboxes", why));
    }
    Ok(rules)
}

/// In lower case, trimmed, without empty ones and doubles.
fn list(raw: &[String], field: &'static str) -> Result<Vec<String>, ApiError> {
    let mut out: Vec<String> = Vec::new();
    for it in raw.iter().map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty()) {
        if it.chars().count() > 64 || it.chars().any(is_unseen) {
            return Err(ApiError::field(field, "one of them is too long, or has a character that cannot be seen"));
        }
        if !out.contains(&it) {
            out.push(it);
        }
    }
    if out.len() > MOST {
        return Err(ApiError::field(field, "write at most 100"));
    }
    Ok(out)
}

/// The public half of an Ed25519 key: PEM, or base64 of its 32 bytes.
fn public(raw: &str) -> Result<[u8; 32], ApiError> {
    let bad =
        || ApiError::field("public_key", "this is no Ed25519 public key: paste its PEM, or base64url of its 32 bytes");
    if raw.contains("PRIVATE KEY") {
        return Err(ApiError::field("public_key", "this is the private half: keep it, and paste the public one"));
    }
    let bare: String = raw.lines().filter(|it| !it.starts_with("-----")).flat_map(str::split_whitespace).collect();
    let bytes =
        URL_SAFE_NO_PAD.decode(bare.trim_end_matches('=')).or_else(|_| STANDARD.decode(&bare)).map_err(|_| bad())?;
    let key: [u8; 32] = bytes.strip_prefix(&DER).unwrap_or(&bytes).try_into().map_err(|_| bad())?;
    // One that verifies anything, or nothing, is none.
    let point = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| bad())?;
    if point.is_weak() { Err(bad()) } else { Ok(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_read_from_pem_and_from_base64() {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
        let der = [&DER[..], &key].concat();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der));
        assert_eq!(public(&pem).expect("a key"), key);
        assert_eq!(public(&URL_SAFE_NO_PAD.encode(key)).expect("a key"), key);
        assert_eq!(public(&STANDARD.encode(key)).expect("a key"), key);
        for bad in ["", "abc", "-----BEGIN PRIVATE KEY-----\nAAAA\n", &URL_SAFE_NO_PAD.encode([0u8; 32])] {
            assert!(public(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_set_is_named() {
        type Spoil = fn(&mut IdentityChange);
        let cases: [(&str, Spoil); 4] = [
            ("region", |it| it.region = "XX1".into()),
            ("reach_days", |it| it.reach_days = 31),
            ("role_mailboxes", |it| it.role_mailboxes = vec!["team@x.com".into()]),
            ("junk", |it| it.junk = vec!["x".repeat(65)]),
        ];
        for (field, spoil) in cases {
            let mut it = IdentityChange { region: "de".into(), reach_days: 30, ..IdentityChange::default() };
            assert_eq!(checked(&it).expect("good").region, "DE");
            spoil(&mut it);
            assert!(matches!(checked(&it), Err(ApiError::BadField(named, _)) if named == field), "{field}");
        }
    }
}
