//! Errors of verifying signed values and tokens; none contains key material. Mirrors itsdangerous'
//! `exc.py`.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::max_age::MaxAge;
use crate::json::{InFlask, PayloadError};
use crate::value::DeserializeError;

/// The signature does not match: `itsdangerous.BadSignature`.
///
/// The key, salt, digest or key derivation differs, or the value was changed. The error does not
/// tell which, on purpose.
///
/// ```
/// use flask_session_cookie::itsdangerous::{BadSignature, Signer};
///
/// assert_eq!(Signer::new("secret-key")?.unsign("my string.forged"), Err(BadSignature));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signature does not match")]
pub struct BadSignature;

/// The signature or the timestamp of a value is not valid: `itsdangerous.BadTimeSignature` and
/// `itsdangerous.SignatureExpired`.
///
/// ```
/// use flask_session_cookie::itsdangerous::{BadTimeSignature, TimestampSigner};
///
/// let signer = TimestampSigner::new("secret-key")?;
/// assert_eq!(signer.unsign("my string", None), Err(BadTimeSignature::MissingSeparator));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadTimeSignature {
    /// There is no separator, so this is not a signed value. It may be the ID of a server-side
    /// session, for example.
    #[error("not a signed value: it contains no separator")]
    MissingSeparator,
    /// The signature does not match. The key, salt, digest or key derivation differs, or the value
    /// was changed; the error does not tell which, on purpose.
    #[error("signature does not match")]
    BadSignature,
    /// The signature is valid, but no timestamp precedes it: the value was signed by a
    /// [`Signer`](super::Signer).
    #[error("timestamp missing")]
    MissingTimestamp,
    /// The signature is valid, but the timestamp is not the base64 of at most eight bytes.
    #[error("malformed timestamp")]
    MalformedTimestamp,
    /// The signature or the timestamp has base64 characters after its padding, which newer releases
    /// of CPython (3.13.15, 3.14.8, 3.15, Debian's 3.13.5) decode to other bytes than older ones,
    /// so that some may accept it. Anyone with a valid token can rewrite its signature this way.
    #[error("ambiguous base64 in the signature or timestamp: characters follow the padding")]
    AmbiguousBase64,
    /// The value is older than the limit, which for a session is `PERMANENT_SESSION_LIFETIME`.
    #[error("the signature has expired: its age is {} s, the limit {max_age}", .age.as_secs())]
    Expired {
        /// Its age in whole seconds.
        age: Duration,
        /// The limit.
        max_age: MaxAge,
    },
    /// The timestamp is further in the future than the clock skew allowed.
    #[error(
        "the signature is {} s in the future; the clock skew allowed is {} s",
        .ahead.as_secs(),
        .clock_skew.as_secs()
    )]
    FromTheFuture {
        /// How far it is ahead of the clock, in whole seconds.
        ahead: Duration,
        /// How far ahead it may be.
        clock_skew: Duration,
    },
    /// The timestamp is after the year 9999, where Python's `datetime` ends: itsdangerous raises
    /// `ValueError`, `OverflowError` or `OSError` instead of one of its own exceptions.
    #[error("the timestamp {timestamp} is after the year 9999")]
    TimestampOutOfRange {
        /// The timestamp in seconds since its epoch.
        timestamp: u64,
    },
}

impl BadTimeSignature {
    /// What Flask does with a session cookie that is rejected for this reason;
    /// [`DecodeError::in_flask`](crate::DecodeError::in_flask) lists the answers.
    ///
    /// ```
    /// use flask_session_cookie::InFlask;
    /// use flask_session_cookie::itsdangerous::BadTimeSignature;
    ///
    /// assert_eq!(BadTimeSignature::BadSignature.in_flask(), InFlask::NewSession);
    /// ```
    #[must_use]
    pub fn in_flask(&self) -> InFlask {
        match self {
            BadTimeSignature::MissingSeparator
            | BadTimeSignature::BadSignature
            | BadTimeSignature::MissingTimestamp
            | BadTimeSignature::MalformedTimestamp
            | BadTimeSignature::Expired { .. }
            | BadTimeSignature::FromTheFuture { .. } => InFlask::NewSession,
            // `TimestampSigner.timestamp_to_datetime` raises an exception that is not a
            // `BadSignature`, the only one that `open_session` catches.
            BadTimeSignature::TimestampOutOfRange { .. } => InFlask::ServerError,
            BadTimeSignature::AmbiguousBase64 => InFlask::MayRead,
        }
    }

    /// Whether Python raises `SignatureExpired`: the signature is valid, but too old, or in the
    /// future.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{BadTimeSignature, MaxAge, TimestampSigner};
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed = signer.sign("my string")?;
    /// assert!(signer.unsign(&signed, MaxAge::from_secs(-1)).unwrap_err().is_expired());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self, BadTimeSignature::Expired { .. } | BadTimeSignature::FromTheFuture { .. })
    }
}

impl From<BadSignature> for BadTimeSignature {
    fn from(_: BadSignature) -> BadTimeSignature {
        BadTimeSignature::BadSignature
    }
}

/// A token cannot be loaded: `itsdangerous.BadData` and its subclasses `BadSignature`,
/// `BadTimeSignature`, `SignatureExpired` and `BadPayload`.
///
/// ```
/// use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let serializer =
///     UrlSafeTimedSerializer::builder("secret-key").salt("reset-password").build()?;
/// let signed_at = UNIX_EPOCH + Duration::from_secs(1_308_874_880);
/// let token = serializer.dumps_at("bob@example.com", signed_at)?;
///
/// let hour = Duration::from_secs(3600);
/// let error = serializer.loads_at::<String>(&token, hour, signed_at + 2 * hour).unwrap_err();
/// assert!(error.is_expired());
/// assert_eq!(error.to_string(), "the signature has expired: its age is 7200 s, the limit 3600 s");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadData {
    /// The signature or the timestamp is not valid. For a serializer without timestamps the error
    /// is [`MissingSeparator`](BadTimeSignature::MissingSeparator),
    /// [`BadSignature`](BadTimeSignature::BadSignature) or
    /// [`AmbiguousBase64`](BadTimeSignature::AmbiguousBase64).
    #[error("{error}")]
    #[non_exhaustive]
    Signature {
        /// The reason.
        error: BadTimeSignature,
        /// What the token claims.
        unverified: Unverified,
    },
    /// The signature is valid, but the payload cannot be decoded. Only someone with the key can
    /// make such a token.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The signature is valid, but the payload does not deserialize to the requested type.
    #[error(transparent)]
    Deserialize(#[from] DeserializeError),
}

impl BadData {
    /// Whether Python raises `BadSignature`, which includes expiry and a missing timestamp. False
    /// if the signature is valid but the payload cannot be decoded.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// let serializer = Serializer::new("secret-key")?;
    /// assert!(serializer.loads::<u8>("42.forged").unwrap_err().is_bad_signature());
    /// let token = serializer.dumps("forty-two")?;
    /// assert!(!serializer.loads::<u8>(&token).unwrap_err().is_bad_signature());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_bad_signature(&self) -> bool {
        match self {
            BadData::Signature { error, .. } => error.in_flask() == InFlask::NewSession,
            BadData::Payload(_) | BadData::Deserialize(_) => false,
        }
    }

    /// Whether Python raises `SignatureExpired`: the signature is valid, but too old, or in the
    /// future.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{MaxAge, TimedSerializer};
    ///
    /// let serializer = TimedSerializer::new("secret-key")?;
    /// let token = serializer.dumps(&42)?;
    /// assert!(serializer.loads::<u8>(&token, MaxAge::from_secs(-1)).unwrap_err().is_expired());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self, BadData::Signature { error, .. } if error.is_expired())
    }

    /// What the token claims, if its signature or timestamp is not valid; `None` for other errors.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// let serializer = Serializer::new("secret-key")?;
    /// let error = serializer.loads::<u8>("42.forged").unwrap_err();
    /// assert_eq!(error.unverified().and_then(|unverified| unverified.payload()), Some("42"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn unverified(&self) -> Option<&Unverified> {
        match self {
            BadData::Signature { unverified, .. } => Some(unverified),
            BadData::Payload(_) | BadData::Deserialize(_) => None,
        }
    }
}

/// The contents of a token that failed verification. Its `Debug` output omits them.
///
/// **Do not trust them**: anyone could have written them, unless the token has merely
/// [expired](BadData::is_expired).
///
/// ```
/// use flask_session_cookie::itsdangerous::{BadTimeSignature, TimedSerializer};
///
/// let serializer = TimedSerializer::new("secret-key")?;
/// let error = serializer.loads::<u8>("42.TgPVoQ.forged", None).unwrap_err();
/// let unverified = error.unverified().unwrap();
/// assert_eq!(unverified.payload(), Some("42"));
/// assert!(unverified.signed_at().is_ok());
///
/// let error = serializer.loads::<u8>("42.forged", None).unwrap_err();
/// assert_eq!(error.unverified().unwrap().signed_at(), Err(BadTimeSignature::MissingTimestamp));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Unverified {
    pub(super) payload: Option<Box<str>>,
    pub(super) signed_at: Result<SystemTime, BadTimeSignature>,
}

impl Unverified {
    /// The payload as it is in the token: `BadSignature.payload`. `None` if there is no separator.
    ///
    /// The serializers' `loads_unverified` decodes it.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// let serializer = Serializer::new("secret-key")?;
    /// let error = serializer.loads::<u8>("42.forged").unwrap_err();
    /// assert_eq!(error.unverified().and_then(|unverified| unverified.payload()), Some("42"));
    /// let error = serializer.loads::<u8>("42").unwrap_err();
    /// assert_eq!(error.unverified().and_then(|unverified| unverified.payload()), None);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn payload(&self) -> Option<&str> {
        self.payload.as_deref()
    }

    /// The time at which the token claims to have been signed: `BadTimeSignature.date_signed`.
    ///
    /// # Errors
    ///
    /// [`BadTimeSignature::MissingTimestamp`] if there is no timestamp, as in the tokens of a
    /// serializer without them; [`BadTimeSignature::MalformedTimestamp`],
    /// [`BadTimeSignature::AmbiguousBase64`] or [`BadTimeSignature::TimestampOutOfRange`] if it
    /// cannot be decoded. In Python `date_signed` is `None` in all these cases.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedSerializer;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let serializer = TimedSerializer::new("secret-key")?;
    /// let error = serializer.loads::<u8>("42.ZVPxAA.forged", None).unwrap_err();
    /// let claimed = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// assert_eq!(error.unverified().map(|unverified| unverified.signed_at()), Some(Ok(claimed)));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn signed_at(&self) -> Result<SystemTime, BadTimeSignature> {
        self.signed_at.clone()
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").finish_non_exhaustive()
    }
}
