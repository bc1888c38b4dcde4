//! Why a signed text is not trusted, or a token gives no value. Upstream: `itsdangerous/exc.py`. None holds key material.

use std::fmt;
use std::time::{Duration, SystemTime};

use crate::json::PayloadError;
use crate::value::DeserializeError;

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
