//! Addresses of servers that somebody else has named, and that this one talks to. They are where a stranger could make it
//! talk to its own neighbours, so: https only, public addresses only, and what is connected to is the very address that was
//! looked at. It is looked up anew at each delivery: what was public yesterday may lead home today.

use super::public_ip::is_public;
use std::net::SocketAddr;
use tokio::net::lookup_host;
use url::{Host, Url};

/// Addresses of one name that are tried at most.
const MOST: usize = 4;

/// Why a server is not talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// Not the address of a server.
    #[error("write the whole address, as in https://shop.example/hooks")]
    NoUrl,
    /// Not https.
    #[error("only https is taken")]
    NotHttps,
    /// A name and a password in the address.
    #[error("an address with a name or password in it is not taken")]
    Credentials,
    /// It leads to no public server.
    #[error("it leads to an address that is not public")]
    NotPublic,
    /// Its name leads nowhere.
    #[error("its name cannot be looked up")]
    Unknown,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboundUrl {
    url: Url,
    allow_private: bool,
}

impl OutboundUrl {
    /// Reads an address. With `allow_private` plain http and any address will do.
    pub fn parse(raw: &str, allow_private: bool) -> Result<Self, BadTarget> {
        let url = Url::parse(raw.trim()).map_err(|_| BadTarget::NoUrl)?;
        match url.scheme() {
            "https" => {}
            "http" if allow_private => {}
            "http" => return Err(BadTarget::NotHttps),
            _ => return Err(BadTarget::NoUrl),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadTarget::Credentials);
        }
        let it = Self { url, allow_private };
        match it.literal() {
            Some(ip) => it.check(ip)?,
            None if it.url.host_str().is_none_or(str::is_empty) => return Err(BadTarget::NoUrl),
            None => {}
        }
        Ok(it)
    }

    /// Whether what is said is encrypted.
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host as the certificate names it: without the brackets of IPv6.
    pub fn host(&self) -> String {
        self.url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned()
    }

    /// The host as a request names it, with the port where it is not the usual one.
    pub fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// What is asked for there.
    pub fn path(&self) -> String {
        let path = self.url.path();
        self.url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
    }

    /// Looks the host up. One address that is not public spoils all of them: somebody plays tricks.
    pub async fn addresses(&self) -> Result<Vec<SocketAddr>, BadTarget> {
        let port = self.url.port_or_known_default().unwrap_or(443);
        let found = match self.literal() {
            Some(ip) => vec![SocketAddr::new(ip, port)],
            None => lookup_host((self.host(), port)).await.map_err(|_| BadTarget::Unknown)?.take(MOST).collect(),
        };
        if found.is_empty() {
            return Err(BadTarget::Unknown);
        }
        found.iter().try_for_each(|it| self.check(it.ip()))?;
        Ok(found)
    }

    fn literal(&self) -> Option<std::net::IpAddr> {
        match self.url.host()? {
            Host::Ipv4(it) => Some(it.into()),
            Host::Ipv6(it) => Some(it.into()),
            Host::Domain(_) => None,
        }
    }

    fn check(&self, ip: std::net::IpAddr) -> Result<(), BadTarget> {
        if self.allow_private || is_public(ip) { Ok(()) } else { Err(BadTarget::NotPublic) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_to_public_addresses_is_taken() {
        for (raw, expected) in [
            ("https://shop.example/hooks?a=b", Ok(())),
            ("https://shop.example:8443/", Ok(())),
            (" https://1.1.1.1/ ", Ok(())),
            ("http://shop.example/", Err(BadTarget::NotHttps)),
            ("ftp://shop.example/", Err(BadTarget::NoUrl)),
            ("file:///etc/passwd", Err(BadTarget::NoUrl)),
            ("shop.example", Err(BadTarget::NoUrl)),
            ("", Err(BadTarget::NoUrl)),
            ("https://u:p@shop.example/", Err(BadTarget::Credentials)),
            ("https://u@shop.example/", Err(BadTarget::Credentials)),
            ("https://127.0.0.1/", Err(BadTarget::NotPublic)),
            ("https://2130706433/", Err(BadTarget::NotPublic)),
            ("https://0x7f.1/", Err(BadTarget::NotPublic)),
            ("https://0177.0.0.1/", Err(BadTarget::NotPublic)),
            ("https://169.254.169.254/latest/meta-data", Err(BadTarget::NotPublic)),
            ("https://[::1]/", Err(BadTarget::NotPublic)),
            ("https://[::ffff:10.0.0.1]/", Err(BadTarget::NotPublic)),
            ("https://[fd00:ec2::254]/", Err(BadTarget::NotPublic)),
        ] {
            assert_eq!(OutboundUrl::parse(raw, false).map(|_| ()), expected, "{raw}");
        }
        assert!(OutboundUrl::parse("http://127.0.0.1:9/", true).is_ok(), "where the operator says so");
    }

    #[test]
    fn a_request_names_what_the_address_says() {
        let it = OutboundUrl::parse("https://Shop.example:8443/hooks?a=b#c", false).expect("an address");
        assert_eq!(
            (it.host(), it.authority(), it.path()),
            ("shop.example".into(), "shop.example:8443".into(), "/hooks?a=b".into())
        );
        let it = OutboundUrl::parse("https://[2606:4700:4700::1111]", false).expect("an address");
        assert_eq!(
            (it.host(), it.authority(), it.path()),
            ("2606:4700:4700::1111".into(), "[2606:4700:4700::1111]".into(), "/".into())
        );
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_when_it_is_looked_up() {
        let it = OutboundUrl::parse("https://localhost/", false).expect("a name says nothing yet");
        assert_eq!(it.addresses().await, Err(BadTarget::NotPublic));
        let it = OutboundUrl::parse("http://localhost:9/", true).expect("a name");
        assert!(it.addresses().await.expect("found").iter().all(|it| it.port() == 9));
    }
}
