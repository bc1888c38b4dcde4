//! The public errors. Messages say what, where and what was expected; none holds key material.

mod token;

use std::time::Duration;

pub use token::BadData;
pub(crate) use token::Unverified;

use crate::value::SerializeError;

/// A codec, a signer or a session interface cannot be built with these settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The secret key is empty: anybody could sign with it. Flask itself has no sessions then (`SECRET_KEY` is not set).
    #[error("the secret key is empty")]
    EmptySecretKey,
    /// The secret key has a character beyond U+00FF, and Flask-Login encodes it in latin-1; Python raises
    /// `UnicodeEncodeError` there. Sessions can be signed with it.
    #[cfg(feature = "flask-login")]
    #[error("the secret key has a character beyond U+00FF, which Flask-Login cannot encode in latin-1")]
    SecretKeyNotLatin1,
    /// A fallback key is empty: anybody could sign with it.
    #[error("fallback key {index} is empty")]
    EmptyFallbackKey {
        /// Which one, counted from 0 in the order in which they were given.
        index: usize,
    },
    /// The separator could occur in a signature, so that nobody could find where the signature begins.
    #[error(
        "the separator {separator:?} cannot be told from a signature: expected a character other than letters, digits, `-`, `_` and `=`"
    )]
    BadSeparator {
        /// The separator as it was given.
        separator: String,
    },
    /// A text names no key derivation of itsdangerous; Python raises `TypeError` there.
    #[error("unknown key derivation {name:?}: expected concat, django-concat, hmac or none")]
    UnknownKeyDerivation {
        /// The name as it was given.
        name: String,
    },
    /// A text names no digest that is known here. Python has more, which Flask's sessions are hardly signed with.
    #[error("unknown digest {name:?}: expected sha1, sha224, sha256, sha384 or sha512")]
    UnknownDigest {
        /// The name as it was given.
        name: String,
    },
    /// The limit on nesting is higher than what is safe on the stack of any thread.
    #[error("a nesting limit of {limit} is too high: the highest is {highest}")]
    MaxDepthTooHigh {
        /// The limit as it was given.
        limit: usize,
        /// The highest limit there is.
        highest: usize,
    },
    /// No server could find a cookie of this name in a request again: Flask sends some of these, but never reads them.
    #[error(
        "the cookie name {name:?} cannot be read back: expected ASCII characters without controls, space, `=`, `;` and `\"`"
    )]
    BadCookieName {
        /// The name as it was given.
        name: String,
    },
    /// A domain cannot be written in a cookie, or is not in its ASCII form.
    #[error("bad cookie domain {domain:?}: {why}")]
    BadCookieDomain {
        /// The domain as it was given.
        domain: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A text is no value of `SameSite`; Flask raises `ValueError` with every cookie it sets.
    #[error("unknown SameSite {name:?}: expected Strict, Lax or None")]
    UnknownSameSite {
        /// The text as it was given.
        name: String,
    },
}

/// A session or a value cannot be written and signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// An integer has more digits than the limit; Python raises `ValueError`.
    #[error("an integer of {digits} digits is too long: the limit is {limit}")]
    IntTooLong {
        /// Its number of digits, the sign not counted.
        digits: usize,
        /// The limit, see [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
        limit: usize,
    },
    /// It is nested more deeply than the limit; beyond Python's own limit Flask raises `RecursionError`.
    #[error("nested too deeply: the limit is {limit} JSON containers")]
    TooDeep {
        /// The limit, see [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth).
        limit: usize,
    },
    /// Plain JSON has no word for bytes, a UUID or a datetime; Python raises `TypeError`. Sessions can hold them.
    #[error("{}object of type {found} is not JSON serializable", colon(.path))]
    NotJson {
        /// Where it stands, such as `cart.items[3]`; empty if it is the whole value.
        path: String,
        /// The name of its type in Python.
        found: &'static str,
    },
    /// A type of the program cannot be represented.
    #[error(transparent)]
    Serialize(#[from] SerializeError),
    /// A permanent session would expire after the year 9999, where Python's `datetime` ends; Flask raises `OverflowError`.
    #[error("the session would expire after the year 9999")]
    ExpiresOutOfRange,
    /// The time to sign with lies before the epoch, 1970 (or 2011 with the legacy epoch); itsdangerous raises an error too.
    #[error("the time to sign with lies before the epoch, by {before:?}")]
    TimeBeforeEpoch {
        /// How long before.
        before: Duration,
    },
}

/// What begins a message about the value at `path`: nothing if it is the outermost.
fn colon(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

/// The signature does not match: wrong key, salt, digest or derivation, or a changed value. It says no more on purpose.
///
/// Upstream: `itsdangerous.BadSignature`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signature does not match")]
pub struct BadSignature;

/// A value signed with its time cannot be trusted.
///
/// Upstream: `itsdangerous.BadTimeSignature` and `itsdangerous.SignatureExpired`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadTimeSignature {
    /// There is no separator, so this is no signed value at all.
    #[error("not a signed value: there is no separator in it")]
    MissingSeparator,
    /// The signature does not match.
    #[error(transparent)]
    BadSignature(#[from] BadSignature),
    /// The signature is right, but there is no timestamp before it: signed by a `Signer` without time.
    #[error("the signed value has no timestamp")]
    MissingTimestamp,
    /// The signature is right, but what precedes it is not a timestamp: not URL-safe base64 of at most eight bytes.
    #[error("malformed timestamp: expected at most eight bytes in URL-safe base64")]
    MalformedTimestamp,
    /// Somebody with the key has signed it, but its signature or timestamp is base64 in which more characters follow the
    /// padding: CPython from 3.13.18 and 3.14.10 on reads other bytes than earlier ones.
    #[error("ambiguous base64 in the signature or timestamp: characters follow the padding")]
    AmbiguousBase64,
    /// The value is older than allowed.
    #[error("the signature has expired: its age is {} s, the limit {} s", .age.as_secs(), .max_age.as_secs())]
    Expired {
        /// How old it is, in whole seconds.
        age: Duration,
        /// How old it may be.
        max_age: Duration,
    },
    /// The value was signed in the future, beyond the clock skew allowed.
    #[error(
        "the signature is from the future, by {} s; the clock skew allowed is {} s",
        .ahead.as_secs(),
        .clock_skew.as_secs()
    )]
    FromTheFuture {
        /// How far ahead of the clock, in whole seconds.
        ahead: Duration,
        /// How far ahead it may be.
        clock_skew: Duration,
    },
    /// The timestamp lies after the year 9999, where Python's `datetime` ends; itsdangerous lets `ValueError`,
    /// `OverflowError` or `OSError` escape.
    #[error("the timestamp {timestamp} lies after the year 9999")]
    TimestampOutOfRange {
        /// The timestamp in seconds since its epoch.
        timestamp: u64,
    },
}

/// What Flask does with a cookie that is refused here.
///
/// "Flask" is `SecureCookieSessionInterface.open_session` of Flask 2.0 to 3.1 on CPython 3.9 to 3.14, with the same
/// settings, at the same time. Where one version differs from the others (itsdangerous 2.0 answers 500 to a forged cookie
/// with a timestamp after the year 9999), the README says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFlask {
    /// It begins a new, empty session: `open_session` catches `itsdangerous.BadSignature`, which includes expiry.
    NewSession,
    /// An exception leaves `open_session`, and the response is a 500.
    ServerError,
    /// It may read the cookie, which this crate does not: it is stricter there, or a limit was exceeded. Or it answers
    /// 500, or where versions of Python disagree begins a new session.
    MayRead,
}

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

/// What was signed cannot be read as a session.
///
/// Offsets count bytes from 0: in the payload part of the cookie for [`Base64`](PayloadError::Base64), in the JSON text
/// for all that come after it.
///
/// Upstream: `itsdangerous.BadPayload`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The payload is not base64 that CPython reads, or versions of CPython read it differently.
    #[error("invalid base64 at byte {offset}: expected URL-safe base64")]
    Base64 {
        /// Where in the payload part of the cookie.
        offset: usize,
        /// [`MayRead`](InFlask::MayRead) where versions of CPython disagree.
        in_flask: InFlask,
    },
    /// The compressed payload is no zlib stream, or is cut, or wants a preset dictionary.
    #[error("invalid zlib stream: expected one whole stream without a preset dictionary")]
    Zlib,
    /// The JSON text is longer than the limit.
    #[error("the JSON text is too long: the limit is {limit} bytes")]
    TooLong {
        /// The limit, see [`SessionCodecBuilder::max_payload_len`](crate::SessionCodecBuilder::max_payload_len).
        limit: usize,
    },
    /// The text is not UTF-8.
    #[error("invalid UTF-8 at byte {offset}")]
    Utf8 {
        /// Where in the text.
        offset: usize,
    },
    /// The text is not JSON as Python's `json` module reads it.
    #[error("invalid JSON at byte {offset}: expected {expected}")]
    Json {
        /// Where in the JSON text.
        offset: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// A string holds half of a surrogate pair. Python's `str` can hold that, Unicode text cannot.
    #[error("lone surrogate at byte {offset}: the string is not Unicode text")]
    LoneSurrogate {
        /// Where in the JSON text its escape begins.
        offset: usize,
    },
    /// An integer has more digits than the limit.
    #[error("the integer at byte {offset} is too long: it has {digits} digits, the limit is {limit}")]
    IntTooLong {
        /// Where in the JSON text.
        offset: usize,
        /// Its number of digits, the sign not counted.
        digits: usize,
        /// The limit, see [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
        limit: usize,
    },
    /// Arrays and objects are nested more deeply than the limit.
    #[error("nested too deeply at byte {offset}: the limit is {limit} JSON containers")]
    TooDeep {
        /// Where in the JSON text the first container beyond the limit begins.
        offset: usize,
        /// The limit, see [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth).
        limit: usize,
    },
    /// A tagged object holds what no writer puts under this tag.
    #[error("bad `{tag}` tag at byte {offset}: expected {expected}")]
    BadTag {
        /// The tag, with its leading space.
        tag: &'static str,
        /// Where in the JSON text the tagged object begins.
        offset: usize,
        /// What should stand under the tag.
        expected: &'static str,
        /// [`MayRead`](InFlask::MayRead) where Flask may convert it to some value, or pass it over because a later key
        /// is the same.
        in_flask: InFlask,
    },
    /// The payload is a value that is neither a dictionary nor [falsy](crate::Value::is_truthy), and so no session.
    #[error("expected a dictionary as the session, found a value of Python's type {found}")]
    NotADict {
        /// The name of its type in Python.
        found: &'static str,
        /// [`MayRead`](InFlask::MayRead) where `dict()` may take it: a list or tuple of pairs.
        in_flask: InFlask,
    },
}

impl PayloadError {
    /// Where in the JSON text the error lies, in bytes, for those that lie at one place of it.
    #[must_use]
    pub fn json_offset(&self) -> Option<usize> {
        match self {
            PayloadError::Json { offset, .. }
            | PayloadError::LoneSurrogate { offset }
            | PayloadError::IntTooLong { offset, .. }
            | PayloadError::TooDeep { offset, .. }
            | PayloadError::BadTag { offset, .. } => Some(*offset),
            PayloadError::Base64 { .. }
            | PayloadError::Zlib
            | PayloadError::TooLong { .. }
            | PayloadError::Utf8 { .. }
            | PayloadError::NotADict { .. } => None,
        }
    }

    /// The error, of a value whose key may have come again in the text: Flask may never look at the value.
    pub(crate) fn perhaps_overwritten(self) -> PayloadError {
        match self {
            PayloadError::BadTag { tag, offset, expected, .. } => {
                PayloadError::BadTag { tag, offset, expected, in_flask: InFlask::MayRead }
            }
            other => other,
        }
    }

    /// What Flask does with a cookie that has this payload, validly signed: never [`InFlask::NewSession`].
    #[must_use]
    pub fn in_flask(&self) -> InFlask {
        match self {
            PayloadError::Base64 { in_flask, .. }
            | PayloadError::BadTag { in_flask, .. }
            | PayloadError::NotADict { in_flask, .. } => *in_flask,
            // `BadPayload`, whatever else is wrong with the payload.
            PayloadError::Zlib | PayloadError::Utf8 { .. } | PayloadError::Json { .. } => {
                InFlask::ServerError
            }
            PayloadError::LoneSurrogate { .. }
            | PayloadError::TooLong { .. }
            | PayloadError::IntTooLong { .. }
            | PayloadError::TooDeep { .. } => InFlask::MayRead,
        }
    }
}
