//! Signing text with a timestamp. Mirrors `TimestampSigner` in itsdangerous' `timed.py`.
//!
//! ```text
//! my string.ZVPxAA.jr6oPKNI4x66_7OoEQCvO5o789s
//! |         |      signature: base64 of the HMAC of "my string.ZVPxAA"
//! |         timestamp: base64 of 65 53 f1 00, that is 1,700,000,000 seconds since 1970
//! value
//! ```

use std::fmt;
use std::time::{Duration, SystemTime};

use super::builder::Builder;
use super::encoding::{append_int, base64_to_int};
use super::epoch::Epoch;
use super::error::BadTimeSignature;
use super::max_age::MaxAge;
use super::payload::PayloadFormat;
use super::settings::{FromSettings, Settings, SignerKwargs};
use super::signer::{Signer, rsplit_once};
use super::traits::{Build, TakesSignerKwargs, Timed, sealed};
use crate::clock;
use crate::config_error::ConfigError;
use crate::json::EncodeError;

/// The length of eight bytes in base64.
const MAX_TIMESTAMP_LEN: usize = 11;

/// Splits a signed value into value, timestamp and signature, and verifies nothing.
pub(crate) fn split_timed<'a>(
    signed_value: &'a str,
    separator: &str,
) -> Option<(&'a str, &'a str, &'a str)> {
    let (value_and_timestamp, signature) = rsplit_once(signed_value, separator)?;
    let (value, timestamp) = rsplit_once(value_and_timestamp, separator)?;
    Some((value, timestamp, signature))
}

/// A value whose signature and age have been verified.
pub(crate) struct Unsigned<'a> {
    pub(crate) value: &'a str,
    pub(crate) signed_at: SystemTime,
    /// Whether a fallback key or a fallback signer verified it.
    pub(crate) by_fallback: bool,
}

impl<'a> Unsigned<'a> {
    fn value_and_time(self) -> (&'a str, SystemTime) {
        (self.value, self.signed_at)
    }
}

/// Signs text with a timestamp, and verifies signature and age: `itsdangerous.TimestampSigner`.
///
/// Cheap to clone.
///
/// ```
/// use flask_session_cookie::itsdangerous::{BadTimeSignature, TimestampSigner};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let signer = TimestampSigner::new("secret-key")?;
/// let signed_at = UNIX_EPOCH + Duration::from_secs(1_308_874_880);
/// let signed = signer.sign_at("value", signed_at)?;
///
/// let hour = Duration::from_secs(3600);
/// assert_eq!(signer.unsign_at(&signed, hour, signed_at + hour), Ok(("value", signed_at)));
/// let age = hour + Duration::from_secs(1);
/// assert_eq!(
///     signer.unsign_at(&signed, hour, signed_at + age),
///     Err(BadTimeSignature::Expired { age, max_age: hour.into() }),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TimestampSigner {
    signer: Signer,
    epoch: Epoch,
    clock_skew: Duration,
}

impl TimestampSigner {
    /// A signer with itsdangerous' defaults: salt `itsdangerous.Signer`, separator `.`,
    /// [`KeyDerivation::DjangoConcat`](super::KeyDerivation::DjangoConcat) and
    /// [`Digest::Sha1`](super::Digest::Sha1).
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    ///
    /// let signer = TimestampSigner::new("secret-key")?; // TimestampSigner("secret-key")
    /// let signed = signer.sign("my string")?;
    /// assert_eq!(signer.unsign(&signed, None)?.0, "my string");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(secret_key: impl AsRef<[u8]>) -> Result<TimestampSigner, ConfigError> {
        TimestampSigner::builder(secret_key).build()
    }

    /// A signer with other settings.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    ///
    /// // TimestampSigner("secret-key", salt="download")
    /// let signer = TimestampSigner::builder("secret-key").salt("download").build()?;
    /// let signed = signer.sign("report.pdf")?;
    /// assert!(signer.validate(&signed, None));
    /// assert!(!TimestampSigner::new("secret-key")?.validate(&signed, None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn builder(secret_key: impl AsRef<[u8]>) -> Builder<TimestampSigner> {
        Builder::new(secret_key.as_ref(), Some("itsdangerous.Signer"), PayloadFormat::TEXT)
    }

    /// Appends the current time and the signature: `TimestampSigner.sign`.
    ///
    /// Panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`sign_at`](TimestampSigner::sign_at).
    ///
    /// # Errors
    ///
    /// [`EncodeError::TimeBeforeEpoch`] if the clock is set to a time before the epoch.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    ///
    /// let signed = TimestampSigner::new("secret-key")?.sign("my string")?;
    /// assert!(signed.starts_with("my string."));
    /// assert_eq!(signed.matches('.').count(), 2); // value.timestamp.signature
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign(&self, value: &str) -> Result<String, EncodeError> {
        self.sign_at(value, clock::now())
    }

    /// Like [`sign`](TimestampSigner::sign), at a given time. Fractions of a second are dropped.
    ///
    /// # Errors
    ///
    /// [`EncodeError::TimeBeforeEpoch`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed = signer.sign_at("my string", UNIX_EPOCH + Duration::from_secs(1_700_000_000))?;
    /// assert!(signed.starts_with("my string.ZVPxAA."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sign_at(&self, value: &str, time: SystemTime) -> Result<String, EncodeError> {
        let mut signed = value.to_owned();
        self.append_signature(&mut signed, time)?;
        Ok(signed)
    }

    /// Verifies the signature and, given a `max_age`, the age, and returns the value and the time
    /// at which it was signed: `TimestampSigner.unsign`.
    ///
    /// A value exactly `max_age` old is accepted. Ages are counted in whole seconds.
    ///
    /// Panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`unsign_at`](TimestampSigner::unsign_at).
    ///
    /// # Errors
    ///
    /// Any [`BadTimeSignature`]. Errors about the timestamp imply that the signature is valid.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{BadTimeSignature, TimestampSigner};
    /// use std::time::Duration;
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed = signer.sign("my string")?;
    /// let hour = Duration::from_secs(3600);
    /// let (value, _signed_at) = signer.unsign(&signed, hour)?; // max_age=3600
    /// assert_eq!(value, "my string");
    /// let forged = "my string.ZVPxAA.forged";
    /// assert_eq!(signer.unsign(forged, None), Err(BadTimeSignature::BadSignature));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unsign<'a>(
        &self,
        signed_value: &'a str,
        max_age: impl Into<MaxAge>,
    ) -> Result<(&'a str, SystemTime), BadTimeSignature> {
        self.unsign_by(signed_value, max_age.into(), clock::now).map(Unsigned::value_and_time)
    }

    /// Like [`unsign`](TimestampSigner::unsign), at a given time.
    ///
    /// # Errors
    ///
    /// Any [`BadTimeSignature`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let signed = signer.sign_at("my string", signed_at)?;
    /// let minute = Duration::from_secs(60);
    /// let unsigned = signer.unsign_at(&signed, minute, signed_at + minute)?;
    /// assert_eq!(unsigned, ("my string", signed_at));
    /// let error = signer.unsign_at(&signed, minute, signed_at + 2 * minute).unwrap_err();
    /// assert!(error.is_expired());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unsign_at<'a>(
        &self,
        signed_value: &'a str,
        max_age: impl Into<MaxAge>,
        now: SystemTime,
    ) -> Result<(&'a str, SystemTime), BadTimeSignature> {
        self.unsign_by(signed_value, max_age.into(), || now).map(Unsigned::value_and_time)
    }

    /// Calls `now` only once the signature is verified: reading the clock takes a fifth of the time
    /// that verifying takes.
    #[inline]
    pub(super) fn unsign_by<'a>(
        &self,
        signed_value: &'a str,
        max_age: MaxAge,
        now: impl FnOnce() -> SystemTime,
    ) -> Result<Unsigned<'a>, BadTimeSignature> {
        let separator = self.signer.separator();
        let (value_and_timestamp, signature) =
            rsplit_once(signed_value, separator).ok_or(BadTimeSignature::MissingSeparator)?;
        let key = self.signer.check_signature(value_and_timestamp, signature)?;
        let (value, timestamp) = rsplit_once(value_and_timestamp, separator)
            .ok_or(BadTimeSignature::MissingTimestamp)?;
        let timestamp = base64_to_int(timestamp)?;
        // A timestamp out of range comes before a bad age, as in `TimestampSigner.unsign`, which
        // converts it for the `date_signed` of its `SignatureExpired`.
        let signed_at = self.epoch.system_time(timestamp)?;
        if let Some(limit) = max_age.as_secs() {
            let timestamp = i64::try_from(timestamp).unwrap_or(i64::MAX);
            self.check_age(self.epoch.timestamp(now()).saturating_sub(timestamp), limit)?;
        }
        Ok(Unsigned { value, signed_at, by_fallback: key > 0 })
    }

    /// Whether the signature and, given a `max_age`, the age are valid: `TimestampSigner.validate`.
    ///
    /// True exactly when [`unsign`](TimestampSigner::unsign) succeeds. A timestamp after the year
    /// 9999 is therefore invalid; Python accepts it unless there is a `max_age`.
    ///
    /// Panics on `wasm32-unknown-unknown`, which has no clock: use
    /// [`validate_at`](TimestampSigner::validate_at).
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    /// use std::time::Duration;
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed = signer.sign("my string")?;
    /// assert!(signer.validate(&signed, Duration::from_secs(3600)));
    /// assert!(!signer.validate("my string.ZVPxAA.forged", None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn validate(&self, signed_value: &str, max_age: impl Into<MaxAge>) -> bool {
        self.unsign(signed_value, max_age).is_ok()
    }

    /// Like [`validate`](TimestampSigner::validate), at a given time.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed = signer.sign_at("value", UNIX_EPOCH)?;
    /// let minute = Duration::from_secs(60);
    /// assert!(signer.validate_at(&signed, Some(minute), UNIX_EPOCH + minute));
    /// assert!(!signer.validate_at(&signed, Some(minute), UNIX_EPOCH + 2 * minute));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn validate_at(
        &self,
        signed_value: &str,
        max_age: impl Into<MaxAge>,
        now: SystemTime,
    ) -> bool {
        self.unsign_at(signed_value, max_age, now).is_ok()
    }

    /// The signature of `value` alone, without a timestamp: `get_signature`. The same as
    /// [`Signer::get_signature`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{Signer, TimestampSigner};
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signature = signer.get_signature("value");
    /// assert_eq!(signature, Signer::new("secret-key")?.get_signature("value"));
    /// assert!(signer.verify_signature("value", &signature));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn get_signature(&self, value: &str) -> String {
        self.signer.get_signature(value)
    }

    /// Whether one of the keys verifies `signature` for `value`: `verify_signature`. The same as
    /// [`Signer::verify_signature`]. Note that [`sign`](TimestampSigner::sign) signs the value
    /// together with the separator and the timestamp.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let signed = signer.sign("my string")?;
    /// let (value_and_timestamp, signature) = signed.rsplit_once('.').unwrap();
    /// assert!(signer.verify_signature(value_and_timestamp, signature));
    /// assert!(!signer.verify_signature("my string", signature));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verify_signature(&self, value: &str, signature: &str) -> bool {
        self.signer.verify_signature(value, signature)
    }

    /// The value and the time without verifying anything: the `payload` and `date_signed` of
    /// Python's `BadTimeSignature`. `None` if there is no separator.
    ///
    /// If the timestamp is missing or cannot be decoded, the error says why; in Python
    /// `date_signed` is then `None`.
    ///
    /// **Do not trust them**: anyone could have written them.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{BadTimeSignature, TimestampSigner};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let signer = TimestampSigner::new("secret-key")?;
    /// let claimed = UNIX_EPOCH + Duration::from_secs(1_308_874_145);
    /// assert_eq!(signer.unsign_unverified("value.TgPVoQ.forged"), Some(("value", Ok(claimed))));
    /// let missing = Err(BadTimeSignature::MissingTimestamp);
    /// assert_eq!(signer.unsign_unverified("value.forged"), Some(("value", missing)));
    /// let malformed = Err(BadTimeSignature::MalformedTimestamp);
    /// assert_eq!(signer.unsign_unverified("value.A.forged"), Some(("value", malformed)));
    /// assert_eq!(signer.unsign_unverified("value"), None);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn unsign_unverified<'a>(
        &self,
        signed_value: &'a str,
    ) -> Option<(&'a str, Result<SystemTime, BadTimeSignature>)> {
        match split_timed(signed_value, self.signer.separator()) {
            Some((value, timestamp, _)) => {
                let signed_at = base64_to_int(timestamp)
                    .and_then(|timestamp| self.epoch.system_time(timestamp));
                Some((value, signed_at))
            }
            None => {
                let value = self.signer.unsign_unverified(signed_value)?;
                Some((value, Err(BadTimeSignature::MissingTimestamp)))
            }
        }
    }

    /// Compares an age with its limit, both in seconds.
    ///
    /// Upstream, a negative age is a `SignatureExpired` too.
    fn check_age(&self, age: i64, limit: i64) -> Result<(), BadTimeSignature> {
        let ahead = Duration::from_secs(age.min(0).unsigned_abs());
        if ahead.as_secs() > self.clock_skew.as_secs() {
            return Err(BadTimeSignature::FromTheFuture { ahead, clock_skew: self.clock_skew });
        }
        let age = age.max(0);
        if age > limit {
            let age = Duration::from_secs(age.unsigned_abs());
            return Err(BadTimeSignature::Expired { age, max_age: MaxAge::from_secs(limit) });
        }
        Ok(())
    }

    /// At least the length of what [`append_signature`](TimestampSigner::append_signature) appends.
    pub(super) fn suffix_len(&self) -> usize {
        self.signer.separator().len() + MAX_TIMESTAMP_LEN + self.signer.suffix_len()
    }

    #[inline]
    pub(super) fn append_signature(
        &self,
        value: &mut String,
        time: SystemTime,
    ) -> Result<(), EncodeError> {
        let since_epoch = self.epoch.timestamp(time);
        let timestamp = u64::try_from(since_epoch).map_err(|_| EncodeError::TimeBeforeEpoch {
            before: Duration::from_secs(since_epoch.unsigned_abs()),
        })?;
        value.push_str(self.signer.separator());
        append_int(timestamp, value);
        self.signer.append_signature(value);
        Ok(())
    }
}

impl FromSettings for TimestampSigner {
    fn from_settings(settings: &Settings, kwargs: &SignerKwargs) -> TimestampSigner {
        TimestampSigner {
            signer: Signer::from_settings(settings, kwargs),
            epoch: settings.epoch,
            clock_skew: settings.clock_skew,
        }
    }
}

impl sealed::Build for TimestampSigner {
    fn from_builder(Builder { settings, .. }: Builder<TimestampSigner>) -> TimestampSigner {
        TimestampSigner::from_settings(&settings, &settings.signer)
    }
}

impl TakesSignerKwargs for TimestampSigner {}

impl Build for TimestampSigner {
    fn builder(secret_key: impl AsRef<[u8]>) -> Builder<TimestampSigner> {
        TimestampSigner::builder(secret_key)
    }
}

impl Timed for TimestampSigner {}

/// Prints only the type's name, so that no key ends up in a log.
impl fmt::Debug for TimestampSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimestampSigner").finish_non_exhaustive()
    }
}
