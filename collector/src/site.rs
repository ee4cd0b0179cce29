//! A site: one customer's web presence, the tenant boundary. Its origins and settings, as values.

use crate::identity::rules::Rules;
use crate::identity::token::SigningKey;
use protocol::ids::SiteId;
use serde::{Deserialize, Serialize};

/// A site as everything but the store knows it.
#[derive(Clone, Debug)]
pub struct Site {
    /// Who it is.
    pub id: SiteId,
    /// What people call it.
    pub name: String,
    /// What its owner has set.
    pub settings: Settings,
    /// Keys that its own server signs tokens with, by their ids.
    pub signing: Vec<(String, SigningKey)>,
}

/// What the owner of a site can set. Kept as JSON; a missing field has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Origins whose pages may send beacons.
    pub origins: Vec<Origin>,
    /// Minutes without activity after which a web session is over.
    pub idle_minutes: u32,
    /// Hours that a web session lasts at most.
    pub longest_hours: u32,
    /// Addresses or networks (CIDR) whose visits are counted but not recorded.
    pub excluded_ips: Vec<String>,
    /// Query parameters that are removed from every URL.
    pub excluded_parameters: Vec<String>,
    /// How visitors are identified.
    pub identity: Rules,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            idle_minutes: 20,
            longest_hours: 24,
            excluded_ips: Vec::new(),
            excluded_parameters: Vec::new(),
            identity: Rules::default(),
        }
    }
}

impl Settings {
    /// Milliseconds without activity after which a web session is over.
    pub fn idle_ms(&self) -> i64 {
        i64::from(self.idle_minutes) * 60_000
    }

    /// Milliseconds that a web session lasts at most.
    pub fn longest_ms(&self) -> i64 {
        i64::from(self.longest_hours) * 3_600_000
    }

    /// Whether a page of `origin` (the request header) may send beacons.
    pub fn allows(&self, origin: &str) -> bool {
        self.origins.iter().any(|it| it.covers(origin))
    }
}

/// Where a site's pages live: `https://shop.example`, `https://*.shop.example` for what lies below it, or `*` for
/// anywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// What was to be an origin is none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no origin: write scheme and host, as in https://shop.example, https://*.shop.example or *")]
pub struct BadOrigin(String);

impl Origin {
    /// Reads an origin: http or https, a host, perhaps a port, and nothing after it.
    pub fn parse(raw: &str) -> Result<Self, BadOrigin> {
        let bad = || BadOrigin(raw.to_owned());
        if raw == "*" {
            return Ok(Self(raw.to_owned()));
        }
        let url = url::Url::parse(&raw.replacen("://*.", "://", 1)).map_err(|_| bad())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !bare || url.host_str().is_none() || !url.username().is_empty()
        {
            return Err(bad());
        }
        let origin = url.origin().ascii_serialization();
        Ok(Self(if raw.contains("://*.") { origin.replacen("://", "://*.", 1) } else { origin }))
    }

    fn covers(&self, origin: &str) -> bool {
        if self.0 == "*" || self.0 == origin {
            return true;
        }
        let Some((scheme, domain)) = self.0.split_once("://*.") else { return false };
        let Some(host) = origin.strip_prefix(scheme).and_then(|it| it.strip_prefix("://")) else { return false };
        host.strip_suffix(domain).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
    }
}

impl TryFrom<String> for Origin {
    type Error = BadOrigin;
    fn try_from(raw: String) -> Result<Self, BadOrigin> {
        Self::parse(&raw)
    }
}

impl From<Origin> for String {
    fn from(it: Origin) -> Self {
        it.0
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_covers_itself_or_what_lies_below_it() {
        for (set, asked, covered) in [
            ("https://shop.example", "https://shop.example", true),
            ("https://Shop.example:443/", "https://shop.example", true),
            ("https://shop.example", "http://shop.example", false),
            ("https://shop.example", "https://shop.example.evil.example", false),
            ("https://shop.example", "https://www.shop.example", false),
            ("https://*.shop.example", "https://www.shop.example", true),
            ("https://*.shop.example", "https://a.b.shop.example", true),
            ("https://*.shop.example", "https://shop.example", false),
            ("https://*.shop.example", "https://evilshop.example", false),
            ("https://*.shop.example", "http://www.shop.example", false),
            ("*", "https://any.example", true),
        ] {
            let origin = Origin::parse(set).expect(set);
            assert_eq!(origin.covers(asked), covered, "{set} asked for {asked}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for raw in
            ["", "shop.example", "ftp://shop.example", "https://shop.example/page", "https://u@shop.example", "null"]
        {
            assert!(Origin::parse(raw).is_err(), "{raw:?}");
        }
    }
}
