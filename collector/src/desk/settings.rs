//! A site's settings: what its owner sets, the tag for its pages, and whether the tag has been seen.

use super::gate::{Asking, reached};
use super::problem::ApiError;
use super::text;
use crate::app::App;
use crate::clock::letters;
use crate::intake::client_ip;
use crate::site::{Origin, Settings, Site};
use actix_web::HttpRequest;
use actix_web::web::{Data, Json};
use protocol::desk::settings::{PublicKey, RefusedOrigin, RotateKey, Seen, SiteChange, SiteSettings, TagCheck};
use protocol::ids::{SiteId, SiteKey};

/// Entries of a list at most.
const MOST: usize = 100;
const DAY_MS: i64 = 24 * 3_600_000;

/// `GET .../settings`
pub async fn read(app: Data<App>, request: HttpRequest, asking: Asking) -> Result<Json<SiteSettings>, ApiError> {
    view(&app, &request, asking.site).await.map(Json)
}

/// `PUT .../settings`
pub async fn change(
    app: Data<App>,
    request: HttpRequest,
    asking: Asking,
    asked: Json<SiteChange>,
) -> Result<Json<SiteSettings>, ApiError> {
    let (name, mut settings) = checked(&asked)?;
    // What is set on another page stays.
    settings.identity = app.store.site(asking.site).await?.ok_or(ApiError::NotFound)?.site.settings.identity;
    app.store.set_site(&Site { id: asking.site, name, settings, signing: Vec::new() }, app.clock.now()).await?;
    app.sites.load(&app.store, &app.vault).await?;
    view(&app, &request, asking.site).await.map(Json)
}

/// `POST .../settings/rotate-key`
pub async fn rotate_key(
    app: Data<App>,
    request: HttpRequest,
    asking: Asking,
    asked: Json<RotateKey>,
) -> Result<Json<SiteSettings>, ApiError> {
    if asked.grace_days > 365 {
        return Err(ApiError::field("grace_days", "write 0 to 365 days"));
    }
    let now = app.clock.now();
    let ends = now.plus(i64::from(asked.grace_days) * DAY_MS);
    app.store.rotate_key(asking.site, new_key()?, ends, now).await?;
    app.sites.load(&app.store, &app.vault).await?;
    view(&app, &request, asking.site).await.map(Json)
}

/// `GET .../settings/tag`
pub async fn tag(app: Data<App>, asking: Asking) -> Result<Json<TagCheck>, ApiError> {
    let seen = app.store.last_page(asking.site).await?.map(|(url, at)| Seen { url, at: at.0 });
    let refused = app.turned_away.last(asking.site);
    // One that has been allowed since is no news.
    let refused = match app.store.site(asking.site).await? {
        Some(it) => refused.filter(|(origin, _)| !it.site.settings.allows(origin)),
        None => None,
    };
    let refused = refused.map(|(origin, at)| RefusedOrigin { origin, at: at.0 });
    let check = TagCheck { seen, refused, now: app.clock.now().0 };
    Ok(Json(check))
}

/// A site as its settings show it.
pub async fn view(app: &App, request: &HttpRequest, id: SiteId) -> Result<SiteSettings, ApiError> {
    let known = app.store.site(id).await?.ok_or(ApiError::NotFound)?;
    let Settings { origins, idle_minutes, longest_hours, excluded_ips, excluded_parameters, .. } = known.site.settings;
    let now = app.clock.now();
    let tag = known.keys.first().map(|(key, _)| app.config.tag(*key, &reached(request))).unwrap_or_default();
    let keys = known.keys.into_iter().filter(|(_, ends)| ends.is_none_or(|it| it > now));
    Ok(SiteSettings {
        id: id.to_string(),
        tag,
        keys: keys.map(|(key, ends)| PublicKey { key: key.to_string(), ends_at: ends.map(|it| it.0) }).collect(),
        change: SiteChange {
            name: known.site.name,
            origins: origins.into_iter().map(String::from).collect(),
            idle_minutes,
            longest_hours,
            excluded_ips,
            excluded_parameters,
        },
    })
}

/// What somebody wants a site to be, if it can be.
pub fn checked(asked: &SiteChange) -> Result<(String, Settings), ApiError> {
    let name = text::name(&asked.name, "name")?;
    let origins = list(&asked.origins, "origins")?;
    if origins.is_empty() {
        return Err(ApiError::field("origins", "name at least one origin: pages elsewhere are turned away"));
    }
    let origins = origins.iter().map(|it| Origin::parse(it).map_err(|why| ApiError::field("origins", why.to_string())));
    let origins = origins.collect::<Result<Vec<_>, _>>()?;
    if !(1..=1440).contains(&asked.idle_minutes) {
        return Err(ApiError::field("idle_minutes", "write 1 to 1440 minutes"));
    }
    if !(1..=168).contains(&asked.longest_hours) {
        return Err(ApiError::field("longest_hours", "write 1 to 168 hours"));
    }
    let excluded_ips = list(&asked.excluded_ips, "excluded_ips")?;
    if let Some(bad) = excluded_ips.iter().find(|it| !client_ip::is_network(it)) {
        let why = format!("\"{bad}\" is no address or network: write it as in 192.0.2.7 or 192.0.2.0/24");
        return Err(ApiError::field("excluded_ips", why));
    }
    let excluded_parameters = list(&asked.excluded_parameters, "excluded_parameters")?;
    if let Some(bad) = excluded_parameters.iter().find(|it| it.contains(['=', '&', '?', '#', ' '])) {
        let why = format!("\"{bad}\" is no name of a query parameter: write it as in session_id");
        return Err(ApiError::field("excluded_parameters", why));
    }
    let (idle_minutes, longest_hours) = (asked.idle_minutes, asked.longest_hours);
    Ok((
        name,
        Settings { origins, idle_minutes, longest_hours, excluded_ips, excluded_parameters, ..Settings::default() },
    ))
}

/// A new public key.
pub fn new_key() -> Result<SiteKey, ApiError> {
    SiteKey::parse(&letters::<12>()).map_err(|_| ApiError::Unavailable)
}

/// Trimmed, without empty ones and doubles.
fn list(raw: &[String], field: &'static str) -> Result<Vec<String>, ApiError> {
    let mut out: Vec<String> = Vec::new();
    for it in raw.iter().map(|it| it.trim()).filter(|it| !it.is_empty()) {
        if it.len() > 255 {
            return Err(ApiError::field(field, "one of them has more than 255 characters"));
        }
        if !out.iter().any(|known| known == it) {
            out.push(it.to_owned());
        }
    }
    if out.len() > MOST {
        return Err(ApiError::field(field, "write at most 100"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> SiteChange {
        SiteChange {
            name: "Saltmarsh Tea".into(),
            origins: vec!["https://tea.example".into()],
            idle_minutes: 20,
            longest_hours: 24,
            excluded_ips: vec!["192.0.2.0/24".into(), " ".into(), "2001:db8::1".into()],
            excluded_parameters: vec!["sid".into(), "sid".into()],
        }
    }

    #[test]
    fn what_is_good_is_taken_without_blanks_and_doubles() {
        let (_, settings) = checked(&good()).expect("good");
        assert_eq!(settings.excluded_ips, ["192.0.2.0/24", "2001:db8::1"]);
        assert_eq!(settings.excluded_parameters, ["sid"]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        type Spoil = fn(&mut SiteChange);
        let cases: &[(&str, Spoil)] = &[
            ("name", |it| it.name = "  ".into()),
            ("origins", |it| it.origins.clear()),
            ("origins", |it| it.origins = vec!["tea.example".into()]),
            ("idle_minutes", |it| it.idle_minutes = 0),
            ("longest_hours", |it| it.longest_hours = 169),
            ("excluded_ips", |it| it.excluded_ips = vec!["192.0.2".into()]),
            ("excluded_ips", |it| it.excluded_ips = vec!["192.0.2.0/33".into()]),
            ("excluded_parameters", |it| it.excluded_parameters = vec!["a=b".into()]),
            ("excluded_parameters", |it| it.excluded_parameters = (0..101).map(|n| format!("p{n}")).collect()),
        ];
        for (field, spoil) in cases {
            let mut it = good();
            spoil(&mut it);
            assert!(matches!(checked(&it), Err(ApiError::BadField(named, _)) if named == *field), "{it:?}");
        }
    }
}
