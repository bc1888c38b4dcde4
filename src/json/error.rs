//! Errors of writing and reading JSON and payloads. Messages tell what is wrong, where, and what
//! was expected.

use std::time::Duration;

use crate::value::SerializeError;

/// A session or value cannot be encoded or signed.
///
/// ```
/// use flask_session_cookie::{Session, SessionCodec};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let codec = SessionCodec::new("dev")?;
/// let error = codec.encode_at(&Session::new(), UNIX_EPOCH - Duration::from_secs(5)).unwrap_err();
/// assert_eq!(error.to_string(), "the time of signing is 5s before the epoch");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// An integer has more digits than the limit; Python raises `ValueError`.
    #[error("an integer of {digits} digits is too long: the limit is {limit}")]
    IntTooLong {
        /// Its number of digits, without the sign.
        digits: usize,
        /// The limit, see
        /// [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
        limit: usize,
    },
    /// The session is nested more deeply than the limit. Beyond Python's own limit Flask raises
    /// `RecursionError`.
    #[error("nested too deeply: the limit is {limit} JSON containers")]
    TooDeep {
        /// The limit, see
        /// [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth).
        limit: usize,
    },
    /// The time of signing is before the epoch, 1970 (or 2011 with the legacy epoch). itsdangerous
    /// raises an error too.
    #[error("the time of signing is {before:?} before the epoch")]
    TimeBeforeEpoch {
        /// How long before.
        before: Duration,
    },
}

/// A value cannot be serialized as JSON, or signed as a token.
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
    /// A limit is exceeded, or the time is before the epoch.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// Plain JSON cannot represent bytes, UUIDs and datetimes; Python raises `TypeError`. Tagged
    /// JSON can.
    #[error("{}object of type {found} is not JSON serializable", colon(.path))]
    NotJson {
        /// The path to the value, such as `cart.items[3]`; empty for the whole value.
        path: String,
        /// The name of its type in Python.
        found: &'static str,
    },
    /// A user-defined type cannot be represented.
    #[error(transparent)]
    Serialize(#[from] SerializeError),
}

impl DumpError {
    /// Narrows the error of a serializer that has a tag for every type that JSON lacks.
    pub(crate) fn with_tags(self) -> EncodeError {
        match self {
            DumpError::Encode(error) => error,
            // `tagged::tag` has a tag for every type that would be `NotJson`. `Serialize` comes
            // only from user-defined types, which become a `Value` before any JSON is written.
            DumpError::NotJson { .. } | DumpError::Serialize(_) => unreachable!("{self}"),
        }
    }
}

/// The prefix of a message about the value at `path`.
fn colon(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

/// A payload cannot be decoded: `itsdangerous.BadPayload`.
///
/// Offsets count bytes from 0: for [`Base64`](PayloadError::Base64) in the payload part of the
/// cookie, for all others in the JSON text.
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
    /// CPython rejects the base64 of the payload, or versions of CPython decode it differently.
    #[error("invalid base64 at byte {offset}: expected URL-safe base64")]
    Base64 {
        /// The offset in the payload part of the cookie.
        offset: usize,
        /// [`MayRead`](InFlask::MayRead) if versions of CPython disagree.
        in_flask: InFlask,
    },
    /// The compressed payload is not a complete zlib stream, or needs a preset dictionary.
    #[error("invalid zlib stream: expected a complete stream without a preset dictionary")]
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
        /// The offset in the text.
        offset: usize,
    },
    /// The text is not valid JSON for Python's `json` module.
    #[error("invalid JSON at byte {offset}: expected {expected}")]
    Json {
        /// The offset in the JSON text.
        offset: usize,
        /// What was expected there.
        expected: &'static str,
    },
    /// A string contains half of a surrogate pair, which a Python `str` can hold but Rust's
    /// `String` cannot.
    #[error("lone surrogate at byte {offset}: the string is not Unicode text")]
    LoneSurrogate {
        /// The offset of its escape in the JSON text.
        offset: usize,
    },
    /// An integer has more digits than the limit.
    #[error(
        "the integer at byte {offset} is too long: it has {digits} digits, the limit is {limit}"
    )]
    IntTooLong {
        /// The offset in the JSON text.
        offset: usize,
        /// Its number of digits, without the sign.
        digits: usize,
        /// The limit, see
        /// [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
        limit: usize,
    },
    /// Arrays and objects are nested more deeply than the limit.
    #[error("nested too deeply at byte {offset}: the limit is {limit} JSON containers")]
    TooDeep {
        /// The offset of the first container beyond the limit in the JSON text.
        offset: usize,
        /// The limit, see
        /// [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth).
        limit: usize,
    },
    /// The content of a tagged object is not what any writer puts there.
    #[error("bad `{tag}` tag at byte {offset}: expected {expected}")]
    BadTag {
        /// The tag, with its leading space.
        tag: &'static str,
        /// The offset of the tagged object in the JSON text.
        offset: usize,
        /// What was expected as its content.
        expected: &'static str,
        /// [`MayRead`](InFlask::MayRead) if Flask may convert the content to some value, or ignore
        /// it because of a duplicate key.
        in_flask: InFlask,
    },
    /// The payload is not a session: neither a dictionary nor [falsy](crate::Value::is_truthy).
    #[error("expected a dictionary as the session, found a value of Python's type {found}")]
    NotADict {
        /// The name of its type in Python.
        found: &'static str,
        /// [`MayRead`](InFlask::MayRead) if `dict()` may accept it: a list or tuple of pairs.
        in_flask: InFlask,
    },
}

impl PayloadError {
    /// The byte offset of the error in the JSON text, for errors that have one.
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

    /// The same error for a value that a duplicate key may have replaced, so that Flask never sees
    /// it.
    pub(crate) fn perhaps_overwritten(self) -> PayloadError {
        match self {
            PayloadError::BadTag { tag, offset, expected, .. } => {
                PayloadError::BadTag { tag, offset, expected, in_flask: InFlask::MayRead }
            }
            other => other,
        }
    }

    /// What Flask does with a validly signed cookie with this payload: never
    /// [`InFlask::NewSession`]. [`DecodeError::in_flask`](crate::DecodeError::in_flask) lists the
    /// answers.
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
            // `load_payload` in `url_safe.py` and `serializer.py` raises `BadPayload`, which
            // `open_session` does not catch.
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

/// What Flask does with a cookie that this crate rejects.
///
/// "Flask" is `SecureCookieSessionInterface.open_session` of Flask 2.0 to 3.1 on CPython 3.9 to
/// 3.15, with the same settings, at the same time. Two versions differ:
///
/// - CPython 3.15 reads base64 that lacks padding because non-alphabet characters were skipped. The
///   answer is that of earlier versions.
/// - With itsdangerous 2.0, Flask answers 500 to a forged cookie with a timestamp after the year
///   9999. The answer is [`NewSession`](InFlask::NewSession), as with other versions.
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
    /// Flask starts with a new, empty session: `open_session` catches `itsdangerous.BadSignature`,
    /// which includes expiry.
    NewSession,
    /// Flask answers 500: `open_session` raises an exception.
    ServerError,
    /// Flask may read the cookie: this crate is stricter, or a limit was exceeded. Otherwise Flask
    /// answers 500, or starts with a new session if versions of Python disagree.
    MayRead,
}
