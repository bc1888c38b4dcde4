//! Signing values together with the time. Upstream: `TimedSerializer` in `itsdangerous/timed.py`,
//! and `itsdangerous/url_safe.py`.

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

/// Signs values as JSON text, together with the time: `itsdangerous.TimedSerializer`.
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

/// Signs values as text that needs no quoting in a URL, together with the time:
/// `itsdangerous.URLSafeTimedSerializer`.
///
/// This is what Flask apps make links and tokens with that are valid for a limited time.
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
    ($serializer:ident, $payload:expr, $upstream:literal) => {
        impl $serializer {
            #[doc = concat!("A serializer with the defaults of itsdangerous: `", $upstream, "(secret_key)`.")]
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
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps(&42)?;
            /// assert_eq!(serializer.loads::<u8>(&token, None)?.0, 42);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn new(secret_key: impl AsRef<[u8]>) -> Result<$serializer, ConfigError> {
                $serializer::builder(secret_key).build()
            }

            /// A serializer with other settings.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::builder(\"secret-key\").salt(\"activate\").build()?;")]
            /// let token = serializer.dumps("bob")?;
            /// assert_eq!(serializer.loads::<String>(&token, None)?.0, "bob");
            #[doc = concat!("assert!(", stringify!($serializer), "::new(\"secret-key\")?.loads::<String>(&token, None).is_err());")]
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn builder(secret_key: impl AsRef<[u8]>) -> Builder<$serializer> {
                Builder::new(secret_key.as_ref(), Some("itsdangerous"), $payload)
            }

            /// The same serializer with another salt, for what is signed for another purpose: `dumps(obj, salt=...)`
            /// and `loads(s, salt=...)`. It derives the keys again: keep it for later uses.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let activate = serializer.with_salt("activate");
            /// let token = activate.dumps("bob")?; // serializer.dumps("bob", salt="activate")
            /// assert_eq!(activate.loads::<String>(&token, None)?.0, "bob");
            /// assert!(serializer.loads::<String>(&token, None).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn with_salt(&self, salt: impl AsRef<[u8]>) -> $serializer {
                $serializer(self.0.with_salt(salt.as_ref()))
            }

            #[doc = concat!("Writes a value and signs it at the current time: `", $upstream, ".dumps`.")]
            ///
            /// Types become JSON by the table at [`Value::from_serialize`], spelled as Python's `json` spells it. A
            /// tuple is written as an array.
            ///
            /// On `wasm32-unknown-unknown` it panics, since there is no clock: use [`dumps_at`](Self::dumps_at).
            ///
            /// # Errors
            ///
            /// Any [`DumpError`]: for bytes, UUIDs and datetimes among others, unless a
            /// [`serializer`](Builder::serializer) can write them.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            /// #[derive(serde::Serialize)]
            /// struct Order {
            ///     id: u32,
            ///     items: Vec<String>,
            /// }
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps(&Order { id: 42, items: vec!["apple".to_owned()] })?;
            /// assert_eq!(serializer.loads_value(&token, None)?.0.to_string(), "{'id': 42, 'items': ['apple']}");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, DumpError> {
                self.dumps_at(value, clock::now())
            }

            /// Like [`dumps`](Self::dumps), at another time.
            /// Fractions of a second are dropped.
            ///
            /// # Errors
            ///
            /// Any [`DumpError`].
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
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

            /// Like [`dumps`](Self::dumps) for a [`Value`], without the detour through serde and its limit of 256 levels.
            ///
            /// On `wasm32-unknown-unknown` it panics, since there is no clock: use
            /// [`dumps_value_at`](Self::dumps_value_at).
            ///
            /// # Errors
            ///
            /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
            ///
            /// ```
            /// use flask_session_cookie::Value;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let value = Value::from(["newsletter", "offers"]);
            /// let token = serializer.dumps_value(&value)?;
            /// assert_eq!(serializer.loads_value(&token, None)?.0, value);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_value(&self, value: &Value) -> Result<String, DumpError> {
                self.dumps_value_at(value, clock::now())
            }

            /// Like [`dumps_value`](Self::dumps_value), at another time.
            ///
            /// # Errors
            ///
            /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
            ///
            /// ```
            /// use std::time::UNIX_EPOCH;
            /// use flask_session_cookie::Value;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps_value_at(&Value::from(42), UNIX_EPOCH)?;
            /// assert_eq!(serializer.loads_value(&token, None)?, (42.into(), UNIX_EPOCH));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_value_at(&self, value: &Value, time: SystemTime) -> Result<String, DumpError> {
                self.0.signers.dumps_at(value, time)
            }

            /// Verifies the signature and, if there is a `max_age`, the age, and reads the value:
            #[doc = concat!("`", $upstream, ".loads` with `return_timestamp=True`.")]
            /// Gives the value and the time at which it was signed.
            ///
            /// A token exactly as old as `max_age` is accepted. Ages are counted in whole seconds. Nothing about the
            /// payload is parsed before the signature and the age are verified.
            ///
            /// On `wasm32-unknown-unknown` it panics, since there is no clock: use [`loads_at`](Self::loads_at).
            ///
            /// # Errors
            ///
            /// Any [`BadData`].
            ///
            /// ```
            /// use std::time::Duration;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps("bob")?;
            /// let (name, _signed_at) = serializer.loads::<String>(&token, Duration::from_secs(3600))?; // max_age=3600
            /// assert_eq!(name, "bob");
            #[doc = concat!("assert!(", stringify!($serializer), "::new(\"another key\")?.loads::<String>(&token, None).is_err());")]
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
            ) -> Result<(T, SystemTime), BadData> {
                self.loads_at(token, max_age, clock::now())
            }

            /// Like [`loads`](Self::loads), at another time.
            ///
            /// # Errors
            ///
            /// Any [`BadData`].
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
            /// let token = serializer.dumps_at("bob", signed_at)?;
            /// let minute = Duration::from_secs(60);
            /// assert!(serializer.loads_at::<String>(&token, minute, signed_at + minute).is_ok());
            /// let error = serializer.loads_at::<String>(&token, minute, signed_at + 2 * minute).unwrap_err();
            /// assert!(error.is_expired());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_at<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
                now: SystemTime,
            ) -> Result<(T, SystemTime), BadData> {
                let unsigned = self.0.signers.unsign_or_claim(token, max_age.into(), now)?;
                Ok((self.load_payload(unsigned.value)?, unsigned.signed_at))
            }

            /// Like [`loads`](Self::loads) for a [`Value`], which keeps every type and may be nested as deeply as
            /// [`max_depth`](Builder::max_depth) allows.
            ///
            /// On `wasm32-unknown-unknown` it panics, since there is no clock: use
            /// [`loads_value_at`](Self::loads_value_at).
            ///
            /// # Errors
            ///
            /// Any [`BadData`] but [`Deserialize`](BadData::Deserialize).
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
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

            /// Like [`loads_value`](Self::loads_value), at another time.
            ///
            /// # Errors
            ///
            /// Any [`BadData`] but [`Deserialize`](BadData::Deserialize).
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
            /// let minute = Duration::from_secs(60);
            /// assert!(serializer.loads_value_at(&token, minute, UNIX_EPOCH + minute).is_ok());
            /// assert!(serializer.loads_value_at(&token, minute, UNIX_EPOCH + 2 * minute).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_value_at(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
                now: SystemTime,
            ) -> Result<(Value, SystemTime), BadData> {
                let unsigned = self.0.signers.unsign_or_claim(token, max_age.into(), now)?;
                Ok((self.0.signers.payload().load(unsigned.value)?, unsigned.signed_at))
            }

            #[doc = concat!("Reads the value, whatever the signature and the age: `", $upstream, ".loads_unsafe`.")]
            ///
            /// **The value may not be trusted.** Gives whether the signature and the age are right, and the value or
            /// why there is none. It is for debugging, and hostile input reaches `T`'s `Deserialize`.
            ///
            /// On `wasm32-unknown-unknown` it panics, since there is no clock: use
            /// [`loads_unverified_at`](Self::loads_unverified_at).
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps("bob")?;
            /// assert_eq!(serializer.loads_unverified(&token, None), (true, Ok("bob".to_owned())));
            #[doc = concat!("let another = ", stringify!($serializer), "::new(\"another key\")?;")]
            /// assert_eq!(another.loads_unverified(&token, None), (false, Ok("bob".to_owned())));
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

            /// Like [`loads_unverified`](Self::loads_unverified), at another time.
            ///
            /// ```
            /// use std::time::{Duration, UNIX_EPOCH};
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
            /// let minute = Duration::from_secs(60);
            /// assert_eq!(serializer.loads_unverified_at(&token, minute, UNIX_EPOCH + minute), (true, Ok(42)));
            /// assert_eq!(serializer.loads_unverified_at(&token, minute, UNIX_EPOCH + 2 * minute), (false, Ok(42)));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_unverified_at<T: DeserializeOwned>(
                &self,
                token: &str,
                max_age: impl Into<MaxAge>,
                now: SystemTime,
            ) -> (bool, Result<T, BadData>) {
                match self.0.signers.unsign_or_claim(token, max_age.into(), now) {
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

        impl sealed::Build for $serializer {
            fn from_builder(builder: Builder<$serializer>) -> $serializer {
                $serializer(Salted::new(builder.settings))
            }
        }

        impl Build for $serializer {
            fn builder(secret_key: impl AsRef<[u8]>) -> Builder<$serializer> {
                $serializer::builder(secret_key)
            }
        }

        impl Serializes for $serializer {}

        impl TakesSignerKwargs for $serializer {}

        impl Timed for $serializer {}

        /// Names the type only: keys are not for logs.
        impl fmt::Debug for $serializer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($serializer)).finish_non_exhaustive()
            }
        }
    };
}

timed_serializer!(TimedSerializer, PayloadFormat::TEXT, "TimedSerializer");
timed_serializer!(UrlSafeTimedSerializer, PayloadFormat::URL_SAFE, "URLSafeTimedSerializer");

impl UrlSafe for UrlSafeTimedSerializer {}
