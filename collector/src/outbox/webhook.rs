//! Signed messages over HTTP: to a site's server, and to its service for text messages. What is sent carries an id, a time
//! and a signature; a status of 2xx says that it has come.

use super::message::MessageId;
use super::not_sent::NotSent;
use super::outbound_url::OutboundUrl;
use crate::clock::Timestamp;
use crate::store::outbox::Target;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use sha2::Sha256;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// How long a delivery may take, all in all.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one of several addresses is tried.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// Bytes of an answer that are read at most, of its head and of its body.
const MOST_ANSWER: usize = 64 * 1024;

/// Posts messages.
pub struct Poster {
    allow_private: bool,
    patience: Duration,
    tls: OnceLock<TlsConnector>,
}

impl Poster {
    /// With `allow_private` plain http and any address will do.
    pub fn new(allow_private: bool) -> Self {
        Self { allow_private, patience: PATIENCE, tls: OnceLock::new() }
    }

    /// The same that waits so long.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Posts a message, once. The same message has the same id whenever it is posted, and the time of its posting.
    pub async fn post(&self, to: &Target, id: MessageId, body: &str, now: Timestamp) -> Result<(), NotSent> {
        let url = OutboundUrl::parse(&to.url, self.allow_private)?;
        let (seconds, id) = (now.0.div_euclid(1000), id.to_string());
        let request = Request::post(url.path())
            .header(header::HOST, url.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Waymark/", env!("CARGO_PKG_VERSION")))
            .header("waymark-id", &id)
            .header("waymark-timestamp", seconds)
            .header("waymark-signature", format!("v1={}", signature(&to.secret, &id, seconds, body)))
            .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
            .map_err(|_| NotSent::Unreadable)?;
        let status = timeout(self.patience, self.ask(&url, request)).await.map_err(|_| NotSent::TooSlow)??;
        // A redirect is none: who moves says so in the settings.
        if (200..300).contains(&status) { Ok(()) } else { Err(NotSent::Status(status)) }
    }

    async fn ask(&self, url: &OutboundUrl, request: Request<Full<Bytes>>) -> Result<u16, NotSent> {
        let stream = connect(url).await?;
        if !url.is_https() {
            return talk(stream, request).await;
        }
        let name = ServerName::try_from(url.host()).map_err(broken)?;
        talk(self.tls().connect(name, stream).await.map_err(broken)?, request).await
    }

    /// Trusts whom the machine trusts: operators with an authority of their own put it there.
    fn tls(&self) -> &TlsConnector {
        self.tls.get_or_init(|| {
            let mut roots = RootCertStore::empty();
            let found = rustls_native_certs::load_native_certs();
            let (added, _) = roots.add_parsable_certificates(found.certs);
            if added == 0 {
                tracing::error!("no certificate authorities were found: install them, or name a file by SSL_CERT_FILE");
            }
            let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("ring speaks TLS 1.2 and 1.3");
            TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
        })
    }
}

/// Connects to one of the addresses that were looked at.
async fn connect(url: &OutboundUrl) -> Result<TcpStream, NotSent> {
    let mut why = NotSent::TooSlow;
    for address in url.addresses().await? {
        match timeout(CONNECT_PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(it)) => why = broken(it),
            Err(_) => {}
        }
    }
    Err(why)
}

/// Asks, and returns the status of the answer.
async fn talk(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Full<Bytes>>,
) -> Result<u16, NotSent> {
    let client = http1::Builder::new().max_header_size(MOST_ANSWER).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = client.map_err(broken)?;
    let asked = async {
        let mut answer = sender.send_request(request).await.map_err(broken)?;
        let mut read = 0;
        // What it says is of no interest; to hear it out is polite.
        while let Some(Ok(frame)) = answer.frame().await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > MOST_ANSWER {
                break;
            }
        }
        Ok(answer.status().as_u16())
    };
    // The connection works while it is polled; whatever becomes of it, `asked` hears of it.
    let works = async {
        _ = connection.await;
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        answer = asked => answer,
        never = works => match never {},
    }
}

fn broken(why: impl std::fmt::Display) -> NotSent {
    NotSent::Connection(why.to_string())
}

/// What a receiver compares: HMAC-SHA256 over `id.timestamp.body`, in hexadecimal digits.
pub fn signature(secret: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length is good");
    for part in [id, ".", &seconds.to_string(), ".", body] {
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().iter().map(|it| format!("{it:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn a_signature_is_what_openssl_makes_of_the_same() {
        // printf '%s' '0198.1795176000.{"a":1}' | openssl dgst -sha256 -hmac secret
        assert_eq!(
            signature(b"secret", "0198", 1_795_176_000, "{\"a\":1}"),
            "57dbf03f048e0d787e91f54f85b2854123b490fd298cc218e532d1e2013fad89"
        );
    }
}
