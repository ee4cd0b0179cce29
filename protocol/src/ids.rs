//! Ids. Each has its own type, so that a tab cannot be passed where a visitor is meant. All but the site key are
//! UUIDv7: 48 bits of milliseconds, then chance; on the wire 36 characters, in lower case, with hyphens.

use std::fmt;

/// What was to be an id is none: not 36 characters of lower-case hexadecimal digits with hyphens in their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadId;

const HEX: &[u8; 16] = b"0123456789abcdef";
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Puts the version and variant of a UUIDv7 over `chance` and the time in front of it.
pub const fn uuid_v7(at_ms: u64, chance: [u8; 10]) -> [u8; 16] {
    let t = at_ms.to_be_bytes();
    let c = chance;
    [
        t[2],
        t[3],
        t[4],
        t[5],
        t[6],
        t[7],
        0x70 | (c[0] & 0x0f),
        c[1],
        0x80 | (c[2] & 0x3f),
        c[3],
        c[4],
        c[5],
        c[6],
        c[7],
        c[8],
        c[9],
    ]
}

/// Writes the 36 characters of an id.
pub fn text(bytes: &[u8; 16]) -> [u8; 36] {
    let mut out = [b'-'; 36];
    let mut at = 0;
    for byte in bytes {
        if HYPHENS.contains(&at) {
            at += 1;
        }
        out[at] = HEX[(byte >> 4) as usize];
        out[at + 1] = HEX[(byte & 15) as usize];
        at += 2;
    }
    out
}

/// Reads the 36 characters of an id. Capitals are taken, too; everything else is refused.
pub fn parse(raw: &str) -> Result<[u8; 16], BadId> {
    let mut out = [0; 16];
    let mut at = 0;
    if raw.len() != 36 {
        return Err(BadId);
    }
    for (place, b) in raw.bytes().enumerate() {
        if HYPHENS.contains(&place) {
            if b != b'-' {
                return Err(BadId);
            }
            continue;
        }
        let digit = char::from(b).to_digit(16).ok_or(BadId)? as u8;
        let byte = out.get_mut(at / 2).ok_or(BadId)?;
        *byte = *byte << 4 | digit;
        at += 1;
    }
    Ok(out)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// A new id, from the time and ten bytes of chance.
            pub const fn new(at_ms: u64, chance: [u8; 10]) -> Self {
                Self(uuid_v7(at_ms, chance))
            }

            /// Reads the 36 characters of the id's text.
            pub fn parse(raw: &str) -> Result<Self, BadId> {
                parse(raw).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let text = text(&self.0);
                f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        #[cfg(feature = "read")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let text = text(&self.0);
                to.serialize_str(str::from_utf8(&text).map_err(serde::ser::Error::custom)?)
            }
        }

        #[cfg(feature = "read")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an id of 36 characters")
                    }
                    fn visit_str<E: serde::de::Error>(self, raw: &str) -> Result<$name, E> {
                        $name::parse(raw).map_err(|_| E::custom("not an id"))
                    }
                }
                from.deserialize_str(Text)
            }
        }
    };
}

id!(
    /// One customer's web presence, the tenant boundary. Known to the server only; pages carry a [`SiteKey`].
    SiteId
);
id!(
    /// One browser, from its first-party storage.
    VisitorId
);
id!(
    /// One tab of a browser.
    TabId
);
id!(
    /// One showing of one page. It is the id of its `page_viewed` event.
    ViewId
);
id!(
    /// One thing that happened. Minted in the browser, unique within a site.
    EventId
);
id!(
    /// One request of the snippet.
    BeaconId
);
id!(
    /// A run of activity of a visitor. Minted by the server.
    SessionId
);
id!(
    /// Somebody who works at the desk.
    AgentId
);

/// The public key a site puts in its pages: 12 letters and digits. Says nothing about whether the site exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteKey([u8; 12]);

impl SiteKey {
    /// Reads a key; refuses all but 12 ASCII letters and digits.
    pub fn parse(raw: &str) -> Result<Self, BadId> {
        let bytes: [u8; 12] = raw.as_bytes().try_into().map_err(|_| BadId)?;
        if !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(BadId);
        }
        Ok(Self(bytes))
    }

    /// The 12 characters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id = EventId::new(1_795_176_000_000, [0xff; 10]);
        assert_eq!(id.to_string(), "01a1f8d3-ea00-7fff-bfff-ffffffffffff");
        assert_eq!(EventId::parse(&id.to_string()), Ok(id));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for raw in [
            "",
            "01a1f8ee6a007fffbfffffffffffffff",
            "01a1f8ee-6a00-7fff-bfff-fffffffffff",
            "01a1f8ee-6a00-7fff-bfff-fffffffffffg",
            "01a1f8ee_6a00_7fff_bfff_ffffffffffff",
            "+1a1f8ee-6a00-7fff-bfff-ffffffffffff",
        ] {
            assert_eq!(EventId::parse(raw), Err(BadId), "{raw:?}");
        }
    }

    #[test]
    fn a_site_key_is_12_letters_and_digits() {
        for (raw, good) in
            [("demoSITE0001", true), ("demoSITE000", false), ("demoSITE00012", false), ("demoSITE000-", false)]
        {
            assert_eq!(SiteKey::parse(raw).is_ok(), good, "{raw:?}");
        }
    }
}
