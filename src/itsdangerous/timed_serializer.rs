//! Signing values with a timestamp. Mirrors `TimedSerializer` and `URLSafeTimedSerializer` in
//! itsdangerous' `timed.py` and `url_safe.py`.

use std::fmt;
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::builder::Builder;
use super::error::{BadData, Unverified};
use super::max_age::MaxAge;
use super::payload::PayloadFormat;
use super::signer_set::Salted;
use super::timed::TimestampSigner;
use super::traits::{Build, Serializes, TakesSignerKwargs, Timed, UrlSafe, sealed};
use crate::clock;
use crate::config_error::ConfigError;
use crate::json::DumpError;
use crate::value::Value;

/// Signs values as JSON with a timestamp: `itsdangerous.TimedSerializer`.
///
/// ```
/// use flask_session_cookie::itsdangerous::TimedSerializer;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let serializer = TimedSerializer::new("secret-key")?; // TimedSerializer("secret-key")
/// let signed_at = UNIX_EPOCH + Duration::from_secs(1_308_874_145);
/// let token = serializer.dumps_at(&(42, "é"), signed_at)?;
/// assert_eq!(token, r#"[42, "\u00e9"].TgPVoQ.ZOjpY9IgnlOeQItQ9BU4MKztgbA"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct TimedSerializer(Salted<TimestampSigner>);

/// Signs values as URL-safe text with a timestamp: `itsdangerous.URLSafeTimedSerializer`.
///
/// Flask apps use it for links and tokens that expire.
///
/// ```
/// use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// // URLSafeTimedSerializer("secret-key", salt="reset-password")
/// let serializer =
///     UrlSafeTimedSerializer::builder("secret-key").salt("reset-password").build()?;
/// let signed_at = UNIX_EPOCH + Duration::from_secs(1_308_874_145);
/// let token = serializer.dumps_at("bob@example.com", signed_at)?; // .dumps("bob@example.com")
/// assert_eq!(token, "ImJvYkBleGFtcGxlLmNvbSI.TgPVoQ.N1vzi35h7yQpdhRj17m0u3uPkFA");
///
/// // .loads(token, max_age=3600, return_timestamp=True)
/// let now = signed_at + Duration::from_secs(60);
/// let loaded = serializer.loads_at::<String>(&token, Duration::from_secs(3600), now)?;
/// assert_eq!(loaded, ("bob@example.com".to_owned(), signed_at));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct UrlSafeTimedSerializer(Salted<TimestampSigner>);

macro_rules! timed_serializer {
    ($type:ident, $payload:expr, $upstream:literal) => {
        impl $type {
            /// A serializer with itsdangerous' defaults:
            #[doc = concat!("`", $upstream, "(secret_key)`.")]
            ///
            /// These are salt `itsdangerous`, separator `.`,
            /// [`KeyDerivation::DjangoConcat`](super::KeyDerivation::DjangoConcat) and
            /// [`Digest::Sha1`](super::Digest::Sha1).
            ///
            /// # Errors
            ///
            /// [`ConfigError::EmptySecretKey`].
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps(&42)?;
            /// assert_eq!(serializer.loads::<u8>(&token, None)?.0, 42);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn new(secret_key: impl AsRef<[u8]>) -> Result<$type, ConfigError> {
                $type::builder(secret_key).build()
            }

            /// A serializer with other settings.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let builder = ", stringify!($type), "::builder(\"secret-key\");")]
            /// let serializer = builder.salt("activate").build()?;
            /// let token = serializer.dumps("bob")?;
            /// assert_eq!(serializer.loads::<String>(&token, None)?.0, "bob");
            #[doc = concat!("let default = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// assert!(default.loads::<String>(&token, None).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn builder(secret_key: impl AsRef<[u8]>) -> Builder<$type> {
                Builder::new(secret_key.as_ref(), Some("itsdangerous"), $payload)
            }

            /// The same serializer with another salt, for tokens with another purpose: the argument
            /// `salt` of `dumps` and `loads`. This derives the keys again, so reuse the result.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let activate = serializer.with_salt("activate");
            /// let token = activate.dumps("bob")?; // serializer.dumps("bob", salt="activate")
            /// assert_eq!(activate.loads::<String>(&token, None)?.0, "bob");
            /// assert!(serializer.loads::<String>(&token, None).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn with_salt(&self, salt: impl AsRef<[u8]>) -> $type {
                $type(self.0.with_salt(salt.as_ref()))
            }

            /// Serializes a value and signs it at the current time:
            #[doc = concat!("`", $upstream, ".dumps`.")]
            ///
            /// Types become JSON as in the table at [`Value::from_serialize`], formatted as by
            /// Python's `json`. A tuple becomes an array.
            ///
            /// Panics on `wasm32-unknown-unknown`, which has no clock: use
            /// [`dumps_at`](Self::dumps_at).
            ///
            /// # Errors
            ///
            /// Any [`DumpError`], for example for bytes, UUIDs and datetimes, unless the
            /// [`serializer`](Builder::serializer) supports them.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            /// #[derive(serde::Serialize)]
            /// struct Order {
            ///     id: u32,
            ///     items: Vec<String>,
            /// }
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps(&Order { id: 42, items: vec!["apple".to_owned()] })?;
            /// let (value, _) = serializer.loads_value(&token, None)?;
            /// assert_eq!(value.to_string(), "{'id': 42, 'items': ['apple']}");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, DumpError> {
                self.dumps_at(value, clock::now())
            }

            /// Like [`dumps`](Self::dumps), at a given time. Fractions of a second are dropped.
            ///
            /// # Errors
            ///
            /// Any [`DumpError`].
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let time = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            /// let token = serializer.dumps_at("bob", time)?;
            /// assert!(token.contains(".ZVPxAA."));
            /// assert_eq!(serializer.loads::<String>(&token, None)?, ("bob".to_owned(), time));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_at<T: Serialize + ?Sized>(
                &self,
                value: &T,
                time: SystemTime,
            ) -> Result<String, DumpError> {
                self.dumps_value_at(&Value::from_serialize(value)?, time)
            }

            /// Like [`dumps`](Self::dumps), but for a [`Value`]: without serde, and so without its
            /// limit of 256 levels.
            ///
            /// Panics on `wasm32-unknown-unknown`, which has no clock: use
            /// [`dumps_value_at`](Self::dumps_value_at).
            ///
            /// # Errors
            ///
            /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
            ///
            /// ```
            /// use flask_session_cookie::Value;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let value = Value::from(["newsletter", "offers"]);
            /// let token = serializer.dumps_value(&value)?;
            /// assert_eq!(serializer.loads_value(&token, None)?.0, value);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_value(&self, value: &Value) -> Result<String, DumpError> {
                self.dumps_value_at(value, clock::now())
            }

            /// Like [`dumps_value`](Self::dumps_value), at a given time.
            ///
            /// # Errors
            ///
            /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
            ///
            /// ```
            /// use std::time::UNIX_EPOCH;
            /// use flask_session_cookie::Value;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps_value_at(&Value::from(42), UNIX_EPOCH)?;
            /// assert_eq!(serializer.loads_value(&token, None)?, (42.into(), UNIX_EPOCH));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_value_at(
                &self,
                value: &Value,
                time: SystemTime,
            ) -> Result<String, DumpError> {
                self.0.signers.dumps_at(value, time)
            }

            /// Verifies the signature and, given a `max_age`, the age, and returns the value and
            /// the time at which it was signed:
            #[doc = concat!("`", $upstream, ".loads` with `return_timestamp=True`.")]
            ///
            /// A token exactly `max_age` old is accepted. Ages are counted in whole seconds. The
            /// payload is not parsed before the signature and the age are verified.
            ///
            /// Panics on `wasm32-unknown-unknown`, which has no clock: use
            /// [`loads_at`](Self::loads_at).
            ///
            /// # Errors
            ///
            /// Any [`BadData`].
            ///
            /// ```
            /// use std::time::Duration;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps("bob")?;
            /// let hour = Duration::from_secs(3600);
            /// let (name, _signed_at) = serializer.loads::<String>(&token, hour)?; // max_age=3600
            /// assert_eq!(name, "bob");
            #[doc = concat!("let other = ", stringify!($type), "::new(\"another key\")?;")]
            /// assert!(other.loads::<String>(&token, None).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
            ) -> Result<(T, SystemTime), BadData> {
                self.loads_at(token, max_age, clock::now())
            }

            /// Like [`loads`](Self::loads), at a given time.
            ///
            /// # Errors
            ///
            /// Any [`BadData`].
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            /// let token = serializer.dumps_at("bob", signed_at)?;
            /// let minute = Duration::from_secs(60);
            /// assert!(serializer.loads_at::<String>(&token, minute, signed_at + minute).is_ok());
            /// let late = signed_at + 2 * minute;
            /// let error = serializer.loads_at::<String>(&token, minute, late).unwrap_err();
            /// assert!(error.is_expired());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_at<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
                now: SystemTime,
            ) -> Result<(T, SystemTime), BadData> {
                let unsigned = self.0.signers.unsign(token, max_age.into(), now)?;
                Ok((self.load_payload(unsigned.value)?, unsigned.signed_at))
            }

            /// Like [`loads`](Self::loads), but returns a [`Value`], which keeps every type and may
            /// be nested as deeply as [`max_depth`](Builder::max_depth) allows.
            ///
            /// Panics on `wasm32-unknown-unknown`, which has no clock: use
            /// [`loads_value_at`](Self::loads_value_at).
            ///
            /// # Errors
            ///
            /// Any [`BadData`] but [`Deserialize`](BadData::Deserialize).
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let (value, _) = serializer.loads_value(&serializer.dumps(&42)?, None)?;
            /// assert_eq!(value, 42);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_value(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
            ) -> Result<(Value, SystemTime), BadData> {
                self.loads_value_at(token, max_age, clock::now())
            }

            /// Like [`loads_value`](Self::loads_value), at a given time.
            ///
            /// # Errors
            ///
            /// Any [`BadData`] but [`Deserialize`](BadData::Deserialize).
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
            /// let minute = Duration::from_secs(60);
            /// assert!(serializer.loads_value_at(&token, minute, UNIX_EPOCH + minute).is_ok());
            /// let late = UNIX_EPOCH + 2 * minute;
            /// assert!(serializer.loads_value_at(&token, minute, late).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_value_at(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
                now: SystemTime,
            ) -> Result<(Value, SystemTime), BadData> {
                let unsigned = self.0.signers.unsign(token, max_age.into(), now)?;
                Ok((self.0.signers.payload().load(unsigned.value)?, unsigned.signed_at))
            }

            /// Deserializes the value, whatever the signature and the age:
            #[doc = concat!("`", $upstream, ".loads_unsafe`.")]
            ///
            /// Returns whether the signature and the age are valid, and the value. **Do not trust
            /// the value**: anyone could have written it. Meant for debugging; hostile input
            /// reaches `T`'s `Deserialize`.
            ///
            /// Panics on `wasm32-unknown-unknown`, which has no clock: use
            /// [`loads_unverified_at`](Self::loads_unverified_at).
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps("bob")?;
            /// assert_eq!(serializer.loads_unverified(&token, None), (true, Ok("bob".to_owned())));
            #[doc = concat!("let other = ", stringify!($type), "::new(\"another key\")?;")]
            /// assert_eq!(other.loads_unverified(&token, None), (false, Ok("bob".to_owned())));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[doc(alias = "loads_unsafe")]
            pub fn loads_unverified<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
            ) -> (bool, Result<T, BadData>) {
                self.loads_unverified_at(token, max_age, clock::now())
            }

            /// Like [`loads_unverified`](Self::loads_unverified), at a given time.
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
            /// let minute = Duration::from_secs(60);
            /// let in_time = serializer.loads_unverified_at(&token, minute, UNIX_EPOCH + minute);
            /// assert_eq!(in_time, (true, Ok(42)));
            /// let late = serializer.loads_unverified_at(&token, minute, UNIX_EPOCH + 2 * minute);
            /// assert_eq!(late, (false, Ok(42)));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_unverified_at<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
                now: SystemTime,
            ) -> (bool, Result<T, BadData>) {
                match self.0.signers.unsign(token, max_age.into(), now) {
                    Ok(unsigned) => (true, self.load_payload(unsigned.value)),
                    Err(error) => {
                        let unverified = error.unverified().and_then(Unverified::payload);
                        let loaded = unverified.map(|payload| self.load_payload(payload));
                        (false, loaded.unwrap_or(Err(error)))
                    }
                }
            }

            fn load_payload<T: DeserializeOwned>(&self, payload: &str) -> Result<T, BadData> {
                Ok(self.0.signers.payload().load(payload)?.to()?)
            }
        }

        impl sealed::Build for $type {
            fn from_builder(builder: Builder<$type>) -> $type {
                $type(Salted::new(builder.settings))
            }
        }

        impl Build for $type {
            fn builder(secret_key: impl AsRef<[u8]>) -> Builder<$type> {
                $type::builder(secret_key)
            }
        }

        impl Serializes for $type {}

        impl TakesSignerKwargs for $type {}

        impl Timed for $type {}

        /// Prints only the type's name, so that no key ends up in a log.
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

timed_serializer!(TimedSerializer, PayloadFormat::TEXT, "TimedSerializer");
timed_serializer!(UrlSafeTimedSerializer, PayloadFormat::URL_SAFE, "URLSafeTimedSerializer");

impl UrlSafe for UrlSafeTimedSerializer {}
