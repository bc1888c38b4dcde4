//! Why a token gives no value.

use std::fmt;
use std::time::SystemTime;

use super::{BadTimeSignature, PayloadError};
use crate::value::DeserializeError;

/// A token gives no value: it cannot be trusted, or what was signed is not what was asked for.
///
/// Upstream: `itsdangerous.BadData`, with `BadSignature` (and under it `BadTimeSignature` and `SignatureExpired`) and
/// `BadPayload`.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
///
/// let serializer = UrlSafeTimedSerializer::builder("secret-key").salt("reset-password").build()?;
/// let signed_at = UNIX_EPOCH + Duration::from_secs(1_308_874_880);
/// let token = serializer.dumps_at("bob@example.com", signed_at)?;
///
/// let hour = Duration::from_secs(3600);
/// let error = serializer.loads_at::<String>(&token, Some(hour), signed_at + 2 * hour).unwrap_err();
/// assert!(error.is_expired());
/// assert_eq!(error.to_string(), "the signature has expired: its age is 7200 s, the limit 3600 s");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadData {
    /// The signature or its time is not good. Of a serializer without time it is
    /// [`MissingSeparator`](BadTimeSignature::MissingSeparator) or [`BadSignature`](BadTimeSignature::BadSignature).
    #[error("{error}")]
    #[non_exhaustive]
    BadSignature {
        /// Why.
        error: BadTimeSignature,
        /// What the token claims all the same; see [`unverified_payload`](BadData::unverified_payload).
        unverified: Unverified,
    },
    /// The signature is right, but what was signed cannot be read: only somebody who has the key can make such a
    /// token.
    #[error("bad payload: {0}")]
    BadPayload(#[from] PayloadError),
    /// The signature is right, but what was signed is no value of the type that was asked for.
    #[error("bad payload: {0}")]
    WrongType(#[from] DeserializeError),
}

impl BadData {
    /// Whether Python raises `BadSignature`, which includes expiry: the token may come from anybody.
    ///
    /// It is false for a good signature over something that cannot be read.
    #[must_use]
    pub fn is_bad_signature(&self) -> bool {
        match self {
            // itsdangerous lets `ValueError` or `OverflowError` escape, or its versions of Python disagree.
            BadData::BadSignature { error, .. } => !matches!(
                error,
                BadTimeSignature::TimestampOutOfRange { .. } | BadTimeSignature::AmbiguousBase64
            ),
            BadData::BadPayload(_) | BadData::WrongType(_) => false,
        }
    }

    /// Whether Python raises `SignatureExpired`: the signature is right, but too old, or from the future.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(
            self,
            BadData::BadSignature {
                error: BadTimeSignature::Expired { .. } | BadTimeSignature::FromTheFuture { .. },
                ..
            }
        )
    }

    /// The payload of a token whose signature is not good, as it stands there: `BadSignature.payload`.
    ///
    /// **It may not be trusted.** Anybody can have written it, unless the token is merely
    /// [expired](BadData::is_expired). To read it there is `loads_unverified`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// let serializer = Serializer::new("secret-key")?;
    /// let error = serializer.loads::<u8>("42.forged").unwrap_err();
    /// assert_eq!(error.unverified_payload(), Some("42"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn unverified_payload(&self) -> Option<&str> {
        match self {
            BadData::BadSignature { unverified, .. } => unverified.payload.as_deref(),
            _ => None,
        }
    }

    /// The time at which a token whose signature is not good claims to have been signed, if it claims one:
    /// `BadTimeSignature.date_signed`.
    ///
    /// **It may not be trusted**, unless the token is merely [expired](BadData::is_expired).
    #[must_use]
    pub fn unverified_signed_at(&self) -> Option<SystemTime> {
        match self {
            BadData::BadSignature { unverified, .. } => unverified.signed_at,
            _ => None,
        }
    }
}

/// What a token claims whose signature is not good. Nothing in it may be trusted, and it is not shown in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Unverified {
    pub(crate) payload: Option<Box<str>>,
    pub(crate) signed_at: Option<SystemTime>,
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").finish_non_exhaustive()
    }
}
