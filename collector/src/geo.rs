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
