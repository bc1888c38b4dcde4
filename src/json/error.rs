//! Why a value cannot be written, or a text not read. Messages say what, where and what was
//! expected.

use std::time::Duration;

use crate::value::SerializeError;

/// A session cannot be written and signed.
///
/// ```
/// use flask_session_cookie::{Session, SessionCodec};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let codec = SessionCodec::new("dev")?;
/// let error = codec.encode_at(&Session::new(), UNIX_EPOCH - Duration::from_secs(5)).unwrap_err();
/// assert_eq!(error.to_string(), "the time to sign with lies before the epoch, by 5s");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// An integer has more digits than the limit; Python raises `ValueError`.
    #[error("an integer of {digits} digits is too long: the limit is {limit}")]
    IntTooLong {
        /// Its number of digits, the sign not counted.
        digits: usize,
        /// The limit, see
        /// [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
        limit: usize,
    },
    /// It is nested more deeply than the limit; beyond Python's own limit Flask raises
    /// `RecursionError`.
    #[error("nested too deeply: the limit is {limit} JSON containers")]
    TooDeep {
        /// The limit, see
        /// [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth).
        limit: usize,
    },
    /// The time to sign with lies before the epoch, 1970 (or 2011 with the legacy epoch);
    /// itsdangerous raises an error too.
    #[error("the time to sign with lies before the epoch, by {before:?}")]
    TimeBeforeEpoch {
        /// How long before.
        before: Duration,
    },
}

/// A value cannot be written as a token.
///
/// ```
/// use flask_session_cookie::Value;
/// use flask_session_cookie::itsdangerous::Serializer;
///
/// let error = Serializer::new("secret-key")?.dumps(&[Value::Bytes(vec![0xff])]).unwrap_err();
/// assert_eq!(error.to_string(), "[0]: object of type bytes is not JSON serializable");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// A limit is exceeded, or the time lies before the epoch.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// Plain JSON cannot represent bytes, a UUID or a datetime; Python raises `TypeError`. Sessions
    /// can hold them.
    #[error("{}object of type {found} is not JSON serializable", colon(.path))]
    NotJson {
        /// Where it is, such as `cart.items[3]`; empty if it is the whole value.
        path: String,
        /// The name of its type in Python.
        found: &'static str,
    },
    /// A user-defined type cannot be represented.
    #[error(transparent)]
    Serialize(#[from] SerializeError),
}

impl DumpError {
    /// The error of a serializer that has a tag for every type that JSON lacks, so that it can be
    /// no other.
    pub(crate) fn with_tags(self) -> EncodeError {
        match self {
            DumpError::Encode(error) => error,
            // Cannot be: `tagged::tag` has a tag for each type that would be `NotJson`; and a type
            // of the user's, the only source of `Serialize`, has become a `Value` before anything
            // is written.
            DumpError::NotJson { .. } | DumpError::Serialize(_) => unreachable!("{self}"),
        }
    }
}

/// What begins a message about the value at `path`: nothing if it is the outermost.
fn colon(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

/// What was signed cannot be read as a session.
///
/// Offsets count bytes from 0: in the payload part of the cookie for
/// [`Base64`](PayloadError::Base64), in the JSON text for all that come after it.
///
/// Upstream: `itsdangerous.BadPayload`.
///
/// ```
/// use flask_session_cookie::{PayloadError, TaggedJsonSerializer};
///
/// let error = TaggedJsonSerializer::new().loads(r#"{" t":1}"#).unwrap_err();
/// assert!(matches!(error, PayloadError::BadTag { tag: " t", offset: 0, .. }));
/// assert_eq!(error.to_string(), "bad ` t` tag at byte 0: expected an array");
/// ```
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
    /// The compressed payload is not a zlib stream, or is cut, or wants a preset dictionary.
    #[error("invalid zlib stream: expected one whole stream without a preset dictionary")]
    Zlib,
    /// The JSON text is longer than the limit.
    #[error("the JSON text is too long: the limit is {limit} bytes")]
    TooLong {
        /// The limit, see
        /// [`SessionCodecBuilder::max_payload_len`](crate::SessionCodecBuilder::max_payload_len).
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
        /// What was expected there.
        expected: &'static str,
    },
    /// A string holds half of a surrogate pair. Python's `str` can hold that, Unicode text cannot.
    #[error("lone surrogate at byte {offset}: the string is not Unicode text")]
    LoneSurrogate {
        /// Where in the JSON text its escape begins.
        offset: usize,
    },
    /// An integer has more digits than the limit.
    #[error(
        "the integer at byte {offset} is too long: it has {digits} digits, the limit is {limit}"
    )]
    IntTooLong {
        /// Where in the JSON text.
        offset: usize,
        /// Its number of digits, the sign not counted.
        digits: usize,
        /// The limit, see
        /// [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
        limit: usize,
    },
    /// Arrays and objects are nested more deeply than the limit.
    #[error("nested too deeply at byte {offset}: the limit is {limit} JSON containers")]
    TooDeep {
        /// Where in the JSON text the first container beyond the limit begins.
        offset: usize,
        /// The limit, see
        /// [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth).
        limit: usize,
    },
    /// A tagged object holds what no writer puts under this tag.
    #[error("bad `{tag}` tag at byte {offset}: expected {expected}")]
    BadTag {
        /// The tag, with its leading space.
        tag: &'static str,
        /// Where in the JSON text the tagged object begins.
        offset: usize,
        /// What was expected under the tag.
        expected: &'static str,
        /// [`MayRead`](InFlask::MayRead) where Flask may convert it to some value, or pass it over
        /// because a later key is the same.
        in_flask: InFlask,
    },
    /// The payload is a value that is neither a dictionary nor [falsy](crate::Value::is_truthy),
    /// and so not a session.
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
    ///
    /// ```
    /// use flask_session_cookie::TaggedJsonSerializer;
    ///
    /// let error = TaggedJsonSerializer::new().loads("[1, x]").unwrap_err();
    /// assert_eq!(error.json_offset(), Some(4));
    /// ```
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

    /// The same error for a value whose key may be repeated later in the text: Flask then never
    /// looks at the value.
    pub(crate) fn perhaps_overwritten(self) -> PayloadError {
        match self {
            PayloadError::BadTag { tag, offset, expected, .. } => {
                PayloadError::BadTag { tag, offset, expected, in_flask: InFlask::MayRead }
            }
            other => other,
        }
    }

    /// What Flask does with a cookie that has this payload, validly signed: never
    /// [`InFlask::NewSession`].
    ///
    /// ```
    /// use flask_session_cookie::{InFlask, PayloadError};
    ///
    /// assert_eq!(PayloadError::Zlib.in_flask(), InFlask::ServerError);
    /// assert_eq!(PayloadError::TooLong { limit: 1024 }.in_flask(), InFlask::MayRead);
    /// ```
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

/// What Flask does with a cookie that is refused here.
///
/// "Flask" is `SecureCookieSessionInterface.open_session` of Flask 2.0 to 3.1 on CPython 3.9 to
/// 3.14, with the same settings, at the same time. Where one version differs from the others
/// (itsdangerous 2.0 answers 500 to a forged cookie with a timestamp after the year 9999), the
/// README says so.
///
/// ```
/// use flask_session_cookie::{InFlask, SessionCodec};
///
/// let error = SessionCodec::new("dev")?.decode("forged").unwrap_err();
/// let status = match error.in_flask() {
///     InFlask::NewSession => 200, // with an empty session
///     InFlask::ServerError | InFlask::MayRead => 500,
/// };
/// assert_eq!(status, 200);
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InFlask {
    /// It begins a new, empty session: `open_session` catches `itsdangerous.BadSignature`, which
    /// includes expiry.
    NewSession,
    /// An exception leaves `open_session`, and the response is a 500.
    ServerError,
    /// It may read the cookie, which this crate does not: it is stricter there, or a limit was
    /// exceeded. Or it answers 500, or where versions of Python disagree begins a new session.
    MayRead,
}
