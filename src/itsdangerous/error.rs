//! Why a signed text is not trusted, or a token gives no value. Upstream: `itsdangerous/exc.py`.
//! None holds key material.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::max_age::MaxAge;
use crate::json::{InFlask, PayloadError};
use crate::value::DeserializeError;

/// The signature does not match: wrong key, salt, digest or derivation, or a changed value. It says
/// no more on purpose.
///
/// Upstream: `itsdangerous.BadSignature`.
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

/// A value signed with its time is not trusted.
///
/// Upstream: `itsdangerous.BadTimeSignature` and `itsdangerous.SignatureExpired`.
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
    /// There is no separator, so this is not a signed value: the id of a session that is kept on
    /// the server, for example.
    #[error("not a signed value: there is no separator in it")]
    MissingSeparator,
    /// The signature does not match: wrong key, salt, digest or derivation, or a changed value. It
    /// says no more on purpose.
    #[error("signature does not match")]
    BadSignature,
    /// The signature is right, but there is no timestamp before it: signed by a `Signer` without
    /// time.
    #[error("timestamp missing")]
    MissingTimestamp,
    /// The signature is right, but what precedes it is not a timestamp: not URL-safe base64 of at
    /// most eight bytes.
    #[error("malformed timestamp")]
    MalformedTimestamp,
    /// The signature or timestamp is base64 in which more characters follow the padding: newer
    /// releases of CPython (3.13.15, 3.14.8) read other bytes than older ones. In one of the
    /// readings it is that of somebody with the key; anyone who has a valid token can respell its
    /// signature so.
    #[error("ambiguous base64 in the signature or timestamp: characters follow the padding")]
    AmbiguousBase64,
    /// The value is older than allowed. For a session the limit is its lifetime
    /// (`PERMANENT_SESSION_LIFETIME`).
    #[error("the signature has expired: its age is {} s, the limit {max_age}", .age.as_secs())]
    Expired {
        /// How old it is, in whole seconds.
        age: Duration,
        /// How old it may be.
        max_age: MaxAge,
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
    /// The timestamp lies after the year 9999, where Python's `datetime` ends; itsdangerous lets
    /// `ValueError`, `OverflowError` or `OSError` escape.
    #[error("the timestamp {timestamp} lies after the year 9999")]
    TimestampOutOfRange {
        /// The timestamp in seconds since its epoch.
        timestamp: u64,
    },
}

impl BadTimeSignature {
    /// What Flask does with a session cookie that is refused for this reason.
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
            // `timestamp_to_datetime` raises `ValueError`, `OverflowError` or `OSError`, which are
            // not a `BadSignature`.
            BadTimeSignature::TimestampOutOfRange { .. } => InFlask::ServerError,
            BadTimeSignature::AmbiguousBase64 => InFlask::MayRead,
        }
    }

    /// Whether Python raises `SignatureExpired`: the signature is right, but too old, or from the
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

/// A token gives no value: it cannot be trusted, or what was signed is not what was asked for.
///
/// Upstream: `itsdangerous.BadData`, with `BadSignature` (and under it `BadTimeSignature` and
/// `SignatureExpired`) and `BadPayload`.
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
    /// The signature or its time is not trusted. For a serializer without time the error is
    /// [`MissingSeparator`](BadTimeSignature::MissingSeparator),
    /// [`BadSignature`](BadTimeSignature::BadSignature) or
    /// [`AmbiguousBase64`](BadTimeSignature::AmbiguousBase64).
    #[error("{error}")]
    #[non_exhaustive]
    Signature {
        /// Why.
        error: BadTimeSignature,
        /// What the token claims all the same.
        unverified: Unverified,
    },
    /// The signature is right, but what was signed cannot be read: only somebody who has the key
    /// can make such a token.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The signature is right, but what was signed is not a value of the type that was asked for.
    #[error(transparent)]
    Deserialize(#[from] DeserializeError),
}

impl BadData {
    /// Whether Python raises `BadSignature`, which includes expiry and a missing timestamp. It is
    /// false for a right signature over something that cannot be read.
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

    /// Whether Python raises `SignatureExpired`: the signature is right, but too old, or from the
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

    /// What a token claims that is not trusted: one whose signature does not match, or whose time
    /// is missing, malformed or not acceptable. `None` for other errors.
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

/// What a token claims that is not trusted. It is not shown in logs.
///
/// **It may not be trusted.** Anybody can have written it, unless the token is merely
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
    /// To read it there is `loads_unverified`.
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
    /// [`BadTimeSignature::MissingTimestamp`] if there is none, as in a token of a serializer
    /// without time; [`BadTimeSignature::MalformedTimestamp`],
    /// [`BadTimeSignature::AmbiguousBase64`] or [`BadTimeSignature::TimestampOutOfRange`] if it
    /// cannot be read. Python has `None` for all of them.
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
