//! Why a request was refused as a whole: status, stable code and a sentence, in one place.
//!
//! A refused request leaves no entry: its sender keeps the events and tries again, or counts them as given up.

use crate::journal::JournalError;
use actix_web::http::StatusCode;

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Not POST.
    Method,
    /// The body is compressed in a way that is not taken: only gzip and deflate are.
    Encoding,
    /// More bytes on the wire than a beacon may have.
    TooLarge,
    /// More bytes after inflating, or a larger ratio, than a beacon may have.
    InflatesTooLarge,
    /// Says gzip or deflate and is not.
    BadCompression,
    /// The body did not come in time.
    TooSlow,
    /// The connection ended before the body did.
    CutOff,
    /// No UTF-8.
    NotText,
    /// Nested deeper than a beacon may be.
    TooDeep,
    /// More values than a beacon may have.
    TooManyValues,
    /// More events than a beacon may have.
    TooManyEvents,
    /// No JSON, or without the frame of a beacon.
    Malformed,
    /// A version this collector does not know.
    Version,
    /// The site key has not the form of one.
    BadSiteKey,
    /// No site has this key.
    UnknownSite,
    /// The site's pages are elsewhere.
    Origin,
    /// More requests than a network or a site may send.
    TooMany,
    /// The disk is slower than the visitors.
    Busy,
    /// No space for the journal.
    Full,
    /// The server is ending.
    Stopping,
    /// Something of ours failed.
    Unavailable,
}

impl Refusal {
    /// Status, stable code, a sentence, and the seconds after which to try again.
    pub fn answer(self) -> (StatusCode, &'static str, &'static str, Option<u32>) {
        use StatusCode as S;
        match self {
            Self::Method => (S::METHOD_NOT_ALLOWED, "method_not_allowed", "beacons are sent by POST", None),
            Self::Encoding => (S::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding", "send plain, gzip or deflate", None),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too_large", "a beacon has at most 64 KiB on the wire", None),
            Self::InflatesTooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "inflates_too_large",
                "a beacon inflates to at most 256 KiB, 20 times its size",
                None,
            ),
            Self::BadCompression => (S::BAD_REQUEST, "bad_compression", "the body is not what its encoding says", None),
            Self::TooSlow => (S::REQUEST_TIMEOUT, "too_slow", "the body came too slowly", None),
            Self::CutOff => (S::BAD_REQUEST, "cut_off", "the body ended early", None),
            Self::NotText => (S::BAD_REQUEST, "not_text", "the body is not UTF-8", None),
            Self::TooDeep => (S::BAD_REQUEST, "too_deep", "the JSON is nested more than 16 levels", None),
            Self::TooManyValues => (S::BAD_REQUEST, "too_many_values", "the JSON has more than 8000 values", None),
            Self::TooManyEvents => (S::BAD_REQUEST, "too_many_events", "a beacon has at most 500 events", None),
            Self::Malformed => (S::BAD_REQUEST, "malformed", "the body is not a beacon", None),
            Self::Version => (S::BAD_REQUEST, "unknown_version", "this collector reads beacons of version 1", None),
            Self::BadSiteKey => (S::BAD_REQUEST, "bad_site_key", "a site key has 12 letters and digits", None),
            Self::UnknownSite => (S::NOT_FOUND, "unknown_site", "no site has this key", None),
            Self::Origin => (S::FORBIDDEN, "origin_not_allowed", "this origin is not among the site's", None),
            Self::TooMany => (S::TOO_MANY_REQUESTS, "too_many_requests", "too many beacons", Some(10)),
            Self::Busy => (S::SERVICE_UNAVAILABLE, "busy", "the journal cannot keep up", Some(2)),
            Self::Full => (S::SERVICE_UNAVAILABLE, "storage_full", "there is no space for the journal", Some(30)),
            Self::Stopping => (S::SERVICE_UNAVAILABLE, "stopping", "the server is stopping", Some(5)),
            Self::Unavailable => (S::SERVICE_UNAVAILABLE, "unavailable", "something failed here", Some(10)),
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.answer().1
    }
}

impl From<JournalError> for Refusal {
    fn from(why: JournalError) -> Self {
        match why {
            JournalError::Busy => Self::Busy,
            JournalError::Full => Self::Full,
            JournalError::Closing => Self::Stopping,
            JournalError::Broken(_) => Self::Unavailable,
        }
    }
}
