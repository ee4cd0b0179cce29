//! Countries of addresses, from a MaxMind-format file that the operator brings. Without one, no countries.

use maxminddb::{Reader, geoip2};
use std::net::IpAddr;
use std::path::Path;

/// See the module.
#[derive(Default)]
pub struct Geo {
    reader: Option<Reader<Vec<u8>>>,
}

impl Geo {
    /// Reads a file into memory; an empty name is none.
    pub fn open(file: &str) -> anyhow::Result<Self> {
        if file.is_empty() {
            return Ok(Self::default());
        }
        let bytes = std::fs::read(Path::new(file)).map_err(|why| anyhow::anyhow!("geo.database {file}: {why}"))?;
        let reader = Reader::from_source(bytes).map_err(|why| anyhow::anyhow!("geo.database {file}: {why}"))?;
        Ok(Self { reader: Some(reader) })
    }

    /// ISO 3166-1 code of an address's country.
    pub fn country(&self, ip: IpAddr) -> Option<&str> {
        let found = self.reader.as_ref()?.lookup(ip).ok()?;
        let country: geoip2::Country<'_> = found.decode().ok()??;
        country.country.iso_code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A MaxMind-format file of one node: addresses that begin with a zero bit are in Germany, the others nowhere. Format:
    /// https://maxmind.github.io/MaxMind-DB/
    fn half_of_the_world() -> Vec<u8> {
        let text = |it: &str| [&[0x40 | it.len() as u8], it.as_bytes()].concat();
        let map = |pairs: &[(&str, Vec<u8>)]| {
            let mut out = vec![0xe0 | pairs.len() as u8];
            pairs.iter().for_each(|(key, value)| out.extend([text(key), value.clone()].concat()));
            out
        };
        let short = |n: u8| vec![0xa1, n];
        let data = map(&[("country", map(&[("iso_code", text("DE"))]))]);
        let metadata = map(&[
            ("binary_format_major_version", short(2)),
            ("binary_format_minor_version", short(0)),
            ("build_epoch", vec![0x01, 0x02, 1]),
            ("database_type", text("Country")),
            ("description", map(&[("en", text("A test"))])),
            ("ip_version", short(4)),
            ("languages", vec![0x01, 0x04, 0x42, b'e', b'n']),
            ("node_count", vec![0xc1, 1]),
            ("record_size", short(24)),
        ]);
        // One node of two records of 24 bits: 1 + 16 + 0 points to the first data, 1 (the number of nodes) to none.
        let tree = [0, 0, 17, 0, 0, 1];
        [&tree[..], &[0; 16], &data, b"\xab\xcd\xefMaxMind.com", &metadata].concat()
    }

    #[test]
    fn a_country_is_found_where_the_operators_file_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("countries.mmdb");
        std::fs::write(&file, half_of_the_world()).expect("written");
        let geo = Geo::open(file.to_str().expect("a plain path")).expect("a good file");
        let country = |ip: &str| geo.country(ip.parse().expect(ip)).map(str::to_owned);
        assert_eq!(country("81.2.69.142").as_deref(), Some("DE"));
        assert_eq!(country("192.0.2.1"), None);
        assert_eq!(country("2001:db8::1"), None, "the file knows no IPv6");
        assert_eq!(Geo::default().country("81.2.69.142".parse().expect("an address")), None);
    }

    #[test]
    fn a_file_that_is_none_is_named() {
        let why = Geo::open("/nowhere/countries.mmdb").err().expect("refused").to_string();
        assert!(why.contains("geo.database /nowhere/countries.mmdb"), "{why}");
    }
}
