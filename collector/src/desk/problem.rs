//! Why a request is refused: status, stable code and sentence, in one place.

use super::password::Busy;
use crate::store::StoreError;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use protocol::desk::Problem;
use std::borrow::Cow;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No key, or none that is known.
    #[error("send a key of the API as \"Authorization: Bearer KEY\"")]
    NoKey,
    /// Nobody is logged in here, or not any more.
    #[error("log in first")]
    SignedOut,
    /// It comes from another site's page, or from something that does not say where it comes from.
    #[error("this may only be asked by the desk itself")]
    CrossSite,
    /// Logged in, on their own site, and not allowed.
    #[error("your role does not allow this")]
    Forbidden,
    /// Not there, or another site's: nobody can tell which.
    #[error("there is no such thing")]
    NotFound,
    /// The password is wrong, or there is no such account: nobody can tell which.
    #[error("e-mail address or password is wrong")]
    BadCredentials,
    /// Too many wrong passwords.
    #[error("too many tries; wait {0} seconds")]
    TooManyTries(i64),
    /// The link was used, taken back, or has ended.
    #[error("this link was used already, or has ended; ask for another one")]
    LinkEnded,
    /// A parameter means nothing.
    #[error("{0}")]
    BadParameter(Cow<'static, str>),
    /// The body is no JSON, or not what is expected.
    #[error("{0}")]
    BadBody(Cow<'static, str>),
    /// A field of it cannot be used.
    #[error("{1}")]
    BadField(&'static str, Cow<'static, str>),
    /// It cannot be done as things stand.
    #[error("{1}")]
    Conflict(&'static str, &'static str),
    /// The store does not answer, or too many want to log in at once.
    #[error("the server is busy; try again")]
    Unavailable,
}

impl From<StoreError> for ApiError {
    fn from(why: StoreError) -> Self {
        tracing::warn!(%why, "a question could not be answered");
        Self::Unavailable
    }
}

impl From<Busy> for ApiError {
    fn from(_: Busy) -> Self {
        Self::Unavailable
    }
}

impl ApiError {
    /// Status and stable code.
    pub fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NoKey => (StatusCode::UNAUTHORIZED, "no_key"),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "signed_out"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross_site"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::BadCredentials => (StatusCode::UNAUTHORIZED, "bad_credentials"),
            Self::TooManyTries(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many_tries"),
            Self::LinkEnded => (StatusCode::GONE, "link_ended"),
            Self::BadParameter(_) => (StatusCode::BAD_REQUEST, "bad_parameter"),
            Self::BadBody(_) => (StatusCode::BAD_REQUEST, "bad_body"),
            Self::BadField(..) => (StatusCode::BAD_REQUEST, "bad_field"),
            Self::Conflict(code, _) => (StatusCode::CONFLICT, code),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        }
    }

    /// A field that cannot be used, and why.
    pub fn field(name: &'static str, why: impl Into<Cow<'static, str>>) -> Self {
        Self::BadField(name, why.into())
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code().0
    }

    fn error_response(&self) -> HttpResponse {
        let (status, code) = self.code();
        let field = if let Self::BadField(name, _) = self { Some((*name).to_owned()) } else { None };
        let mut response = HttpResponse::build(status);
        if let Self::TooManyTries(seconds) = self {
            response.insert_header((header::RETRY_AFTER, *seconds));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response.json(Problem { code: code.into(), message: self.to_string(), field })
    }
}

/// Why a body was not taken.
pub fn body(why: &actix_web::error::JsonPayloadError) -> ApiError {
    use actix_web::error::JsonPayloadError as J;
    match why {
        J::OverflowKnownLength { .. } | J::Overflow { .. } => ApiError::BadBody("the body has more than 64 KiB".into()),
        J::ContentType => ApiError::BadBody("send JSON, and say so in Content-Type".into()),
        // It names the field that is missing or unknown, and never repeats what was sent.
        J::Deserialize(it) if it.is_data() => ApiError::BadBody(it.to_string().into()),
        _ => ApiError::BadBody("the body is no JSON".into()),
    }
}
