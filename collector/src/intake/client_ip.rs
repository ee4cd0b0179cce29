//! The visitor's address: believed from exactly so many proxies as are configured, used in memory, and stored only as
//! its network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address a request came from. With `trusted` proxies in front it is that many from the right of X-Forwarded-For;
/// what stands further left was written by whoever sent the request.
pub fn client_ip(peer: IpAddr, forwarded: Option<&str>, trusted: usize) -> IpAddr {
    if trusted == 0 {
        return peer.to_canonical();
    }
    let hops = forwarded.unwrap_or_default().split(',').rev();
    let named = hops.map(str::trim).nth(trusted - 1).and_then(|it| it.parse().ok());
    named.unwrap_or(peer).to_canonical()
}

/// The network that is stored: /24 or /48.
pub fn network(ip: IpAddr) -> IpAddr {
    mask(ip, 24, 48)
}

/// The network that limits are kept for: /24 or /64.
pub fn limited_network(ip: IpAddr) -> IpAddr {
    mask(ip, 24, 64)
}

fn mask(ip: IpAddr, v4: u32, v6: u32) -> IpAddr {
    match ip {
        IpAddr::V4(it) => Ipv4Addr::from_bits(it.to_bits() & !(u32::MAX.checked_shr(v4).unwrap_or(0))).into(),
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits() & !(u128::MAX.checked_shr(v6).unwrap_or(0))).into(),
    }
}

/// Whether an address lies in a network written as `192.0.2.0/24`, or is the address written. What cannot be read
/// covers nothing.
pub fn lies_in(ip: IpAddr, network: &str) -> bool {
    let (base, bits) = match network.split_once('/') {
        Some((base, bits)) => (base, bits.parse().ok()),
        None => (network, Some(128)),
    };
    let (Ok(base), Some(bits)) = (base.trim().parse::<IpAddr>(), bits) else { return false };
    let same_kind = ip.is_ipv4() == base.is_ipv4();
    same_kind && mask(ip, bits.min(32), bits.min(128)) == mask(base, bits.min(32), bits.min(128))
}

/// Whether a text is an address or a network, as [`lies_in`] reads them.
pub fn is_network(raw: &str) -> bool {
    let (base, bits) = raw.split_once('/').unwrap_or((raw, "0"));
    let (Ok(base), Ok(bits)) = (base.trim().parse::<IpAddr>(), bits.parse::<u32>()) else { return false };
    bits <= if base.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(raw: &str) -> IpAddr {
        raw.parse().expect(raw)
    }

    #[test]
    fn only_configured_proxies_are_believed() {
        for (forwarded, trusted, expected) in [
            (Some("198.51.100.9"), 0, "192.0.2.1"),
            (Some("198.51.100.9"), 1, "198.51.100.9"),
            (Some("6.6.6.6, 198.51.100.9"), 1, "198.51.100.9"),
            (Some("198.51.100.9, 10.0.0.1"), 2, "198.51.100.9"),
            (Some("198.51.100.9"), 2, "192.0.2.1"),
            (Some("nonsense"), 1, "192.0.2.1"),
            (None, 1, "192.0.2.1"),
        ] {
            assert_eq!(client_ip(ip("192.0.2.1"), forwarded, trusted), ip(expected), "{forwarded:?} {trusted}");
        }
    }

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (raw, stored, limited) in
            [("192.0.2.77", "192.0.2.0", "192.0.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::", "2001:db8:1:2::")]
        {
            assert_eq!((network(ip(raw)), limited_network(ip(raw))), (ip(stored), ip(limited)));
        }
        assert_eq!(client_ip(ip("::ffff:192.0.2.1"), None, 0), ip("192.0.2.1"));
    }

    #[test]
    fn networks_cover_their_addresses() {
        for (raw, network, covered) in [
            ("192.0.2.77", "192.0.2.0/24", true),
            ("192.0.3.77", "192.0.2.0/24", false),
            ("192.0.2.77", "192.0.2.77", true),
            ("192.0.2.77", "0.0.0.0/0", true),
            ("2001:db8::1", "2001:db8::/32", true),
            ("2001:db8::1", "0.0.0.0/0", false),
            ("192.0.2.77", "nonsense/24", false),
            ("192.0.2.77", "192.0.2.0/x", false),
        ] {
            assert_eq!(lies_in(ip(raw), network), covered, "{raw} in {network}");
        }
    }
}
