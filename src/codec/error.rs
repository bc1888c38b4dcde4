//! Why a cookie gives no session.

use std::time::Duration;

use crate::itsdangerous::{BadSignature, BadTimeSignature};
use crate::json::{InFlask, PayloadError};

/// A cookie gives no session.
///
/// [`in_flask`](DecodeError::in_flask) tells what Flask does with the same cookie.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There is no `.` in the text, so it is no signed cookie at all: a server-side session's id, for example.
    #[error("not a signed cookie: there is no `.` in it")]
    MissingSeparator,
    /// The signature does not match: wrong key, salt, digest or derivation, or a changed cookie. It says no more on
    /// purpose.
    #[error("signature does not match")]
    BadSignature,
    /// The signature is right, but there is no timestamp before it: signed with this key and salt, but not as a session.
    #[error("the signed value has no timestamp")]
    MissingTimestamp,
    /// The signature is right, but what precedes it is not a timestamp: not URL-safe base64 of at most eight bytes.
    #[error("malformed timestamp: expected at most eight bytes in URL-safe base64")]
    MalformedTimestamp,
    /// Somebody with the key has signed it, but its signature or timestamp is base64 in which more characters follow the
    /// padding: CPython from 3.13.18 and 3.14.10 on reads other bytes than earlier ones.
    #[error("ambiguous base64 in the signature or timestamp: characters follow the padding")]
    AmbiguousBase64,
    /// The cookie is older than the lifetime of a session (`PERMANENT_SESSION_LIFETIME`).
    #[error("the session has expired: its age is {} s, its lifetime {} s", .age.as_secs(), .lifetime.as_secs())]
    Expired {
        /// How old it is, in whole seconds.
        age: Duration,
        /// How old it may be.
        lifetime: Duration,
    },
    /// The cookie was signed in the future, beyond the clock skew allowed.
    #[error(
        "the session is from the future, by {} s; the clock skew allowed is {} s",
        .ahead.as_secs(),
        .clock_skew.as_secs()
    )]
    FromTheFuture {
        /// How far ahead of the clock, in whole seconds.
        ahead: Duration,
        /// How far ahead it may be.
        clock_skew: Duration,
    },
    /// The signature is right, but the timestamp lies after the year 9999, where Python's `datetime` ends.
    #[error("the timestamp {timestamp} lies after the year 9999")]
    TimestampOutOfRange {
        /// The timestamp in seconds since its epoch.
        timestamp: u64,
    },
    /// The signature is right, but what was signed is no session that Flask writes.
    #[error("bad payload: {0}")]
    BadPayload(#[from] PayloadError),
}

impl DecodeError {
    /// What Flask does with the same cookie.
    ///
    /// ```
    /// use flask_session_cookie::{InFlask, SessionCodec};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let in_flask = |cookie| codec.decode(cookie).unwrap_err().in_flask();
    ///
    /// assert_eq!(in_flask("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.forged"), InFlask::NewSession);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn in_flask(&self) -> InFlask {
        match self {
            DecodeError::MissingSeparator
            | DecodeError::BadSignature
            | DecodeError::MissingTimestamp
            | DecodeError::MalformedTimestamp
            | DecodeError::Expired { .. }
            | DecodeError::FromTheFuture { .. } => InFlask::NewSession,
            // `timestamp_to_datetime` raises `ValueError`, `OverflowError` or `OSError`, which are no `BadSignature`.
            DecodeError::TimestampOutOfRange { .. } => InFlask::ServerError,
            DecodeError::AmbiguousBase64 => InFlask::MayRead,
            DecodeError::BadPayload(error) => error.in_flask(),
        }
    }

    /// Whether Flask begins a new session with the same cookie: whether it is [`InFlask::NewSession`].
    ///
    /// Where this is false, somebody who has the key has signed the cookie.
    #[must_use]
    pub fn is_bad_signature(&self) -> bool {
        self.in_flask() == InFlask::NewSession
    }
}

impl From<BadTimeSignature> for DecodeError {
    fn from(error: BadTimeSignature) -> DecodeError {
        match error {
            BadTimeSignature::MissingSeparator => DecodeError::MissingSeparator,
            BadTimeSignature::BadSignature(BadSignature) => DecodeError::BadSignature,
            BadTimeSignature::MissingTimestamp => DecodeError::MissingTimestamp,
            BadTimeSignature::MalformedTimestamp => DecodeError::MalformedTimestamp,
            BadTimeSignature::AmbiguousBase64 => DecodeError::AmbiguousBase64,
            BadTimeSignature::Expired { age, max_age } => DecodeError::Expired { age, lifetime: max_age },
            BadTimeSignature::FromTheFuture { ahead, clock_skew } => {
                DecodeError::FromTheFuture { ahead, clock_skew }
            }
            BadTimeSignature::TimestampOutOfRange { timestamp } => {
                DecodeError::TimestampOutOfRange { timestamp }
            }
        }
    }
}
