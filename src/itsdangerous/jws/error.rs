//! Errors of loading a JWS. Mirrors `BadSignature`, `BadHeader`, `SignatureExpired` and
//! `BadPayload` in itsdangerous' `exc.py`.

use std::time::{Duration, SystemTime};

use crate::json::PayloadError;
use crate::value::DeserializeError;

/// A JWS cannot be loaded. Each variant names the exception of itsdangerous.
///
/// ```
/// use flask_session_cookie::itsdangerous::{BadJws, JsonWebSignatureSerializer};
///
/// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
/// assert_eq!(serializer.loads::<u8>("e30.NDI.forged"), Err(BadJws::BadSignature));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadJws {
    /// There is no `.` in the token: `BadSignature`.
    #[error("not a signed value: it contains no `.`")]
    MissingSeparator,
    /// The signature does not match: `BadSignature`. The error does not tell why, on purpose.
    #[error("signature does not match")]
    BadSignature,
    /// The signature has base64 characters after its padding, and some version of CPython accepts
    /// it. Newer releases (3.13.15, 3.14.8) decode such base64 to other bytes than older ones.
    /// Anyone with a valid token can rewrite its signature this way.
    #[error("ambiguous base64 in the signature: characters follow the padding")]
    AmbiguousBase64,
    /// The signature is valid, but the header cannot be decoded: `BadHeader`. Offsets count from
    /// the start of the header.
    #[error("cannot read the header")]
    Header(#[source] PayloadError),
    /// The signature is valid, but the header is not an object: `BadHeader`.
    #[error("the header is not a JSON object, but a value of Python's type {found}")]
    HeaderNotAnObject {
        /// The name of its type in Python.
        found: &'static str,
    },
    /// The signature is valid, but the header names another algorithm, or none: `BadHeader`.
    #[error("the algorithm in the header is not {expected}")]
    AlgorithmMismatch {
        /// The name of the serializer's algorithm.
        expected: &'static str,
    },
    /// The signature is valid, but the header has no `exp`, so the token is not one of a
    /// [`TimedJsonWebSignatureSerializer`](super::TimedJsonWebSignatureSerializer): `BadSignature`.
    #[error("missing expiry date")]
    MissingExpiry,
    /// The signature is valid, but `exp` in the header is not a number of seconds: `BadHeader`, or
    /// the `TypeError` or `OverflowError` of Python's `int()`.
    #[error("the expiry date is not an IntDate")]
    ExpiryNotIntDate,
    /// The signature is valid, but the token has expired: `SignatureExpired`.
    #[error("the signature expired {} s ago", .ago.as_secs())]
    Expired {
        /// How long ago, in whole seconds.
        ago: Duration,
        /// When it was signed, if `iat` in the header is a time in the years 1 to 9999:
        /// `date_signed`. For any other number itsdangerous raises `ValueError` or `OverflowError`.
        issued_at: Option<SystemTime>,
    },
    /// The signature is valid, but there is no `.` between header and payload: `BadPayload`.
    #[error("there is no `.` between header and payload")]
    MissingHeader,
    /// The signature is valid, but the payload cannot be decoded: `BadPayload`.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The signature is valid, but the payload does not deserialize to the requested type.
    #[error(transparent)]
    Deserialize(#[from] DeserializeError),
}

impl BadJws {
    /// Whether Python raises `BadSignature`, which includes `BadHeader` and `SignatureExpired`.
    /// False for [`AmbiguousBase64`](BadJws::AmbiguousBase64), on which versions disagree.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{BadJws, JsonWebSignatureSerializer};
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// assert!(serializer.loads::<u8>("e30.NDI.forged").unwrap_err().is_bad_signature());
    /// let respelled = serializer.dumps(&42)? + "==AAAA";
    /// assert_eq!(serializer.loads::<u8>(&respelled), Err(BadJws::AmbiguousBase64));
    /// assert!(!BadJws::AmbiguousBase64.is_bad_signature());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_bad_signature(&self) -> bool {
        match self {
            BadJws::MissingSeparator
            | BadJws::BadSignature
            | BadJws::Header(_)
            | BadJws::HeaderNotAnObject { .. }
            | BadJws::AlgorithmMismatch { .. }
            | BadJws::MissingExpiry
            | BadJws::ExpiryNotIntDate
            | BadJws::Expired { .. } => true,
            BadJws::AmbiguousBase64
            | BadJws::MissingHeader
            | BadJws::Payload(_)
            | BadJws::Deserialize(_) => false,
        }
    }

    /// Whether Python raises `SignatureExpired`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let serializer = TimedJsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
    /// let error =
    ///     serializer.loads_at::<u8>(&token, UNIX_EPOCH + Duration::from_secs(3601)).unwrap_err();
    /// assert!(error.is_expired());
    /// assert_eq!(error.to_string(), "the signature expired 1 s ago");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self, BadJws::Expired { .. })
    }
}
