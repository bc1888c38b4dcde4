//! Why a JWS gives no value. Upstream: `itsdangerous.BadSignature`, `BadHeader`, `SignatureExpired`
//! and `BadPayload`.

use std::time::{Duration, SystemTime};

use crate::json::PayloadError;
use crate::value::DeserializeError;

/// A JWS gives no value: it is not trusted, or what was signed is not what was asked for.
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
    #[error("not a signed value: there is no `.` in it")]
    MissingSeparator,
    /// The signature does not match: `BadSignature`. It says no more on purpose.
    #[error("signature does not match")]
    BadSignature,
    /// The signature is base64 in which more characters follow the padding: newer releases of
    /// CPython (3.13.15, 3.14.8) read other bytes than older ones. In one of the readings it is
    /// that of somebody with the key; anyone who has a valid token can respell its signature so.
    #[error("ambiguous base64 in the signature: characters follow the padding")]
    AmbiguousBase64,
    /// The signature is right, but the header cannot be read: `BadHeader`. Offsets are those in the
    /// header.
    #[error("cannot read the header")]
    Header(#[source] PayloadError),
    /// The signature is right, but the header is not an object: `BadHeader`.
    #[error("the header is not a JSON object, but a value of Python's type {found}")]
    HeaderNotAnObject {
        /// The name of its type in Python.
        found: &'static str,
    },
    /// The signature is right, but the header names another algorithm, or none: `BadHeader`.
    #[error("the algorithm in the header is not {expected}")]
    AlgorithmMismatch {
        /// The name of the serializer's algorithm.
        expected: &'static str,
    },
    /// The signature is right, but there is no `exp` in the header, so that it is not a token of a
    /// [`TimedJsonWebSignatureSerializer`](super::TimedJsonWebSignatureSerializer): `BadSignature`.
    #[error("missing expiry date")]
    MissingExpiry,
    /// The signature is right, but `exp` in the header is not a count of seconds: `BadHeader`.
    /// itsdangerous lets `TypeError` or `OverflowError` escape where `int()` raises them.
    #[error("the expiry date is not an IntDate")]
    ExpiryNotIntDate,
    /// The signature is right, but the token has expired: `SignatureExpired`.
    #[error("the signature has expired, {} s ago", .ago.as_secs())]
    Expired {
        /// How long ago, in whole seconds.
        ago: Duration,
        /// When it was signed, if `iat` in the header is a time of the years 1 to 9999:
        /// `date_signed`. Of another number itsdangerous lets `ValueError` or `OverflowError`
        /// escape.
        issued_at: Option<SystemTime>,
    },
    /// The signature is right, but there is no `.` between a header and a payload: `BadPayload`.
    #[error("there is no `.` between a header and a payload")]
    MissingHeader,
    /// The signature is right, but the payload cannot be read: `BadPayload`.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The signature is right, but what was signed is not a value of the type that was asked for.
    #[error(transparent)]
    Deserialize(#[from] DeserializeError),
}

impl BadJws {
    /// Whether every Python raises `BadSignature`, which includes `BadHeader` and
    /// `SignatureExpired`. It is not so for [`AmbiguousBase64`](BadJws::AmbiguousBase64).
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
    /// assert_eq!(error.to_string(), "the signature has expired, 1 s ago");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self, BadJws::Expired { .. })
    }
}
