//! Reads and inflates a body under hard limits. actix-web has no deadline for bodies, and its decompression inflates a
//! whole chunk before any limit is looked at (a 58 KB body took 60 MB); both are done here instead.

use super::refusal::Refusal;
use actix_web::web::{Bytes, BytesMut, Payload};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use futures_util::StreamExt;
use protocol::limits::{INFLATE_RATIO, INFLATED_BYTES};
use std::io::Read;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Bytes a second that a body must come at once its grace is over.
const LEAST_RATE: u64 = 1024;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Plain,
    /// gzip
    Gzip,
    /// deflate, which in HTTP is zlib
    Deflate,
}

impl Encoding {
    /// Reads the Content-Encoding header.
    pub fn parse(header: Option<&str>) -> Result<Self, Refusal> {
        match header.map(str::trim) {
            None | Some("" | "identity") => Ok(Self::Plain),
            Some(it) if it.eq_ignore_ascii_case("gzip") => Ok(Self::Gzip),
            Some(it) if it.eq_ignore_ascii_case("deflate") => Ok(Self::Deflate),
            Some(_) => Err(Refusal::Encoding),
        }
    }
}

/// Reads a body: at most `most` bytes, within `deadline`, and after `grace` at 1 KB/s at least.
pub async fn read(mut payload: Payload, most: usize, deadline: Duration, grace: Duration) -> Result<Bytes, Refusal> {
    let started = Instant::now();
    let mut body = BytesMut::new();
    loop {
        let earned = Duration::from_millis(body.len() as u64 * 1000 / LEAST_RATE);
        let until = started + deadline.min(grace + earned);
        match timeout_at(until, payload.next()).await {
            Err(_) => return Err(Refusal::TooSlow),
            Ok(Some(Err(_))) => return Err(Refusal::CutOff),
            Ok(None) => return Ok(body.freeze()),
            Ok(Some(Ok(chunk))) => {
                if body.len() + chunk.len() > most {
                    return Err(Refusal::TooLarge);
                }
                body.extend_from_slice(&chunk);
            }
        }
    }
}

/// Inflates a body, and stops as soon as it is larger than it may be.
pub fn inflate(body: Bytes, encoding: Encoding) -> Result<Bytes, Refusal> {
    let most = INFLATED_BYTES.min(body.len() * INFLATE_RATIO);
    let limited = |it: &mut dyn Read| {
        let mut out = Vec::with_capacity((body.len() * 4).min(most));
        it.take(most as u64 + 1).read_to_end(&mut out).map_err(|_| Refusal::BadCompression)?;
        if out.len() > most { Err(Refusal::InflatesTooLarge) } else { Ok(Bytes::from(out)) }
    };
    match encoding {
        Encoding::Plain => Ok(body),
        Encoding::Gzip => limited(&mut MultiGzDecoder::new(&body[..])),
        Encoding::Deflate => limited(&mut ZlibDecoder::new(&body[..])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use protocol::limits::WIRE_BYTES;
    use std::io::Write;

    fn gzip(plain: &[u8]) -> Bytes {
        let mut it = GzEncoder::new(Vec::new(), Compression::best());
        it.write_all(plain).expect("to memory");
        it.finish().expect("to memory").into()
    }

    #[test]
    fn a_body_is_inflated_up_to_a_limit() {
        let text: Vec<u8> = (0..9_000u32).flat_map(|n| n.to_be_bytes()).collect();
        assert_eq!(inflate(gzip(&text), Encoding::Gzip).as_deref(), Ok(&text[..]));
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
        zlib.write_all(&text).expect("to memory");
        assert_eq!(inflate(zlib.finish().expect("to memory").into(), Encoding::Deflate).as_deref(), Ok(&text[..]));
        let bomb = gzip(&vec![b'['; 60 << 20]);
        assert!(bomb.len() < WIRE_BYTES);
        assert_eq!(inflate(bomb, Encoding::Gzip), Err(Refusal::InflatesTooLarge));
        assert_eq!(inflate(Bytes::from_static(b"no gzip at all"), Encoding::Gzip), Err(Refusal::BadCompression));
        assert_eq!(inflate(gzip(&text).slice(..100), Encoding::Gzip), Err(Refusal::BadCompression));
    }

    #[test]
    fn only_gzip_and_deflate_are_taken() {
        for (header, expected) in [
            (None, Ok(Encoding::Plain)),
            (Some("GZIP"), Ok(Encoding::Gzip)),
            (Some("deflate"), Ok(Encoding::Deflate)),
            (Some("br"), Err(Refusal::Encoding)),
            (Some("zstd"), Err(Refusal::Encoding)),
            (Some("gzip, gzip"), Err(Refusal::Encoding)),
        ] {
            assert_eq!(Encoding::parse(header), expected, "{header:?}");
        }
    }
}
