//! Signing values without a timestamp. Mirrors `Serializer` and `URLSafeSerializer` in
//! itsdangerous' `serializer.py` and `url_safe.py`.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::builder::Builder;
use super::error::{BadData, Unverified};
use super::payload::PayloadFormat;
use super::signer::Signer;
use super::signer_set::Salted;
use super::traits::{Build, Serializes, TakesSignerKwargs, UrlSafe, sealed};
use crate::config_error::ConfigError;
use crate::json::DumpError;
use crate::value::Value;

/// Signs values as JSON: `itsdangerous.Serializer`.
///
/// ```
/// use flask_session_cookie::itsdangerous::Serializer;
/// use std::collections::BTreeMap;
///
/// let serializer = Serializer::new("secret-key")?; // Serializer("secret-key")
/// let token = serializer.dumps(&BTreeMap::from([("id", 42)]))?; // .dumps({"id": 42})
/// assert_eq!(token, r#"{"id": 42}.v7lG0DDzDHynAR2SoP49LkGoZC0"#);
/// assert_eq!(serializer.loads::<BTreeMap<String, u32>>(&token)?["id"], 42);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Serializer(Salted<Signer>);

/// Signs values as URL-safe text: `itsdangerous.URLSafeSerializer`.
///
/// ```
/// use flask_session_cookie::itsdangerous::UrlSafeSerializer;
///
/// // URLSafeSerializer("secret-key", salt="unsubscribe")
/// let serializer = UrlSafeSerializer::builder("secret-key").salt("unsubscribe").build()?;
/// let token = serializer.dumps(&("newsletter", 7))?; // .dumps(("newsletter", 7))
/// assert_eq!(token, "WyJuZXdzbGV0dGVyIiw3XQ.txqgWQCYbAWKp5WhAEjTK4clnQc");
/// assert_eq!(serializer.loads::<(String, u32)>(&token)?, ("newsletter".to_owned(), 7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct UrlSafeSerializer(Salted<Signer>);

macro_rules! serializer {
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
            /// assert_eq!(serializer.loads::<u8>(&serializer.dumps(&42)?)?, 42);
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
            /// assert_eq!(serializer.loads::<String>(&token)?, "bob");
            #[doc = concat!("let default = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// assert!(default.loads::<String>(&token).is_err());
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
            /// assert_eq!(activate.loads::<String>(&token)?, "bob");
            /// assert!(serializer.loads::<String>(&token).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn with_salt(&self, salt: impl AsRef<[u8]>) -> $type {
                $type(self.0.with_salt(salt.as_ref()))
            }

            #[doc = concat!("Serializes a value and signs it: `", $upstream, ".dumps`.")]
            ///
            /// Types become JSON as in the table at [`Value::from_serialize`], formatted as by
            /// Python's `json`. A tuple becomes an array.
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
            /// let value = serializer.loads_value(&token)?;
            /// assert_eq!(value.to_string(), "{'id': 42, 'items': ['apple']}");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, DumpError> {
                self.dumps_value(&Value::from_serialize(value)?)
            }

            /// Like [`dumps`](Self::dumps), but for a [`Value`]: without serde, and so without its
            /// limit of 256 levels.
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
            /// assert_eq!(serializer.loads_value(&token)?, value);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_value(&self, value: &Value) -> Result<String, DumpError> {
                self.0.signers.dumps(value)
            }

            /// Verifies the signature and deserializes the value:
            #[doc = concat!("`", $upstream, ".loads`.")]
            ///
            /// The payload is not parsed before the signature is verified.
            ///
            /// # Errors
            ///
            /// Any [`BadData`].
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps(&("bob", 42))?;
            /// assert_eq!(serializer.loads::<(String, u32)>(&token)?, ("bob".to_owned(), 42));
            ///
            #[doc = concat!("let other = ", stringify!($type), "::new(\"another key\")?;")]
            /// let error = other.loads::<(String, u32)>(&token).unwrap_err();
            /// assert!(error.is_bad_signature());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads<T: DeserializeOwned>(&self, token: &str) -> Result<T, BadData> {
                self.load_payload(self.0.signers.unsign(token)?)
            }

            /// Like [`loads`](Self::loads), but returns a [`Value`], which keeps every type and may
            /// be nested as deeply as [`max_depth`](Builder::max_depth) allows.
            ///
            /// # Errors
            ///
            /// Any [`BadData`] but [`Deserialize`](BadData::Deserialize).
            ///
            /// ```
            /// use flask_session_cookie::Value;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// assert_eq!(serializer.loads_value(&serializer.dumps(&42)?)?, 42);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_value(&self, token: &str) -> Result<Value, BadData> {
                let payload = self.0.signers.unsign(token)?;
                Ok(self.0.signers.payload().load(payload)?)
            }

            /// Deserializes the value, whatever the signature:
            #[doc = concat!("`", $upstream, ".loads_unsafe`.")]
            ///
            /// Returns whether the signature is valid, and the value. **Do not trust the value**:
            /// anyone could have written it. Meant for debugging; hostile input reaches `T`'s
            /// `Deserialize`.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($type), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($type), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps("bob")?;
            /// assert_eq!(serializer.loads_unverified(&token), (true, Ok("bob".to_owned())));
            /// let forged = token.replace('.', ".A");
            /// assert_eq!(serializer.loads_unverified(&forged), (false, Ok("bob".to_owned())));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[doc(alias = "loads_unsafe")]
            pub fn loads_unverified<T: DeserializeOwned>(
                &self,
                token: &str,
            ) -> (bool, Result<T, BadData>) {
                match self.0.signers.unsign(token) {
                    Ok(payload) => (true, self.load_payload(payload)),
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

        /// Prints only the type's name, so that no key ends up in a log.
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

serializer!(Serializer, PayloadFormat::TEXT, "Serializer");
serializer!(UrlSafeSerializer, PayloadFormat::URL_SAFE, "URLSafeSerializer");

impl UrlSafe for UrlSafeSerializer {}
