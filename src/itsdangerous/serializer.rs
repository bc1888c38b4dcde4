//! Signing values without a time. Upstream: `itsdangerous/serializer.py`,
//! `itsdangerous/url_safe.py`.

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

/// Signs values as JSON text: `itsdangerous.Serializer`.
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

/// Signs values as text that needs no quoting in a URL: `itsdangerous.URLSafeSerializer`.
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
            /// assert_eq!(serializer.loads::<u8>(&serializer.dumps(&42)?)?, 42);
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
            /// assert_eq!(serializer.loads::<String>(&token)?, "bob");
            #[doc = concat!("assert!(", stringify!($serializer), "::new(\"secret-key\")?.loads::<String>(&token).is_err());")]
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
            /// assert_eq!(activate.loads::<String>(&token)?, "bob");
            /// assert!(serializer.loads::<String>(&token).is_err());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub fn with_salt(&self, salt: impl AsRef<[u8]>) -> $serializer {
                $serializer(self.0.with_salt(salt.as_ref()))
            }

            #[doc = concat!("Writes a value and signs it: `", $upstream, ".dumps`.")]
            ///
            /// Types become JSON by the table at [`Value::from_serialize`], spelled as Python's `json` spells it. A
            /// tuple is written as an array.
            ///
            /// # Errors
            ///
            /// Any [`DumpError`]: for bytes, UUIDs and datetimes
            /// among others, unless a [`serializer`](Builder::serializer) can write them.
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
            /// assert_eq!(serializer.loads_value(&token)?.to_string(), "{'id': 42, 'items': ['apple']}");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, DumpError> {
                self.dumps_value(&Value::from_serialize(value)?)
            }

            /// Like [`dumps`](Self::dumps) for a [`Value`], without the detour through serde and its limit of 256 levels.
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
            /// assert_eq!(serializer.loads_value(&token)?, value);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn dumps_value(&self, value: &Value) -> Result<String, DumpError> {
                self.0.signers.dumps(value)
            }

            #[doc = concat!("Verifies the signature and reads the value: `", $upstream, ".loads`.")]
            ///
            /// Nothing about the payload is parsed before the signature is verified.
            ///
            /// # Errors
            ///
            /// Any [`BadData`].
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps(&("bob", 42))?;
            /// assert_eq!(serializer.loads::<(String, u32)>(&token)?, ("bob".to_owned(), 42));
            ///
            #[doc = concat!("let error = ", stringify!($serializer), "::new(\"another key\")?.loads::<(String, u32)>(&token).unwrap_err();")]
            /// assert!(error.is_bad_signature());
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads<T: DeserializeOwned>(&self, token: &str) -> Result<T, BadData> {
                self.load_payload(self.0.signers.unsign_or_claim(token)?)
            }

            /// Like [`loads`](Self::loads) for a [`Value`], which keeps every type and may be nested as deeply as
            /// [`max_depth`](Builder::max_depth) allows.
            ///
            /// # Errors
            ///
            /// Any [`BadData`] but [`Deserialize`](BadData::Deserialize).
            ///
            /// ```
            /// use flask_session_cookie::Value;
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// assert_eq!(serializer.loads_value(&serializer.dumps(&42)?)?, 42);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn loads_value(&self, token: &str) -> Result<Value, BadData> {
                let payload = self.0.signers.unsign_or_claim(token)?;
                Ok(self.0.signers.payload().load(payload)?)
            }

            #[doc = concat!("Reads the value, whatever the signature: `", $upstream, ".loads_unsafe`.")]
            ///
            /// **The value may not be trusted.** Gives whether the signature is right, and the value or why there is
            /// none. It is for debugging, and hostile input reaches `T`'s `Deserialize`.
            ///
            /// ```
            #[doc = concat!("use flask_session_cookie::itsdangerous::", stringify!($serializer), ";")]
            ///
            #[doc = concat!("let serializer = ", stringify!($serializer), "::new(\"secret-key\")?;")]
            /// let token = serializer.dumps("bob")?;
            /// let forged = token.replace('.', ".A");
            /// assert_eq!(serializer.loads_unverified::<String>(&token), (true, Ok("bob".to_owned())));
            /// assert_eq!(serializer.loads_unverified::<String>(&forged), (false, Ok("bob".to_owned())));
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[doc(alias = "loads_unsafe")]
            pub fn loads_unverified<T: DeserializeOwned>(&self, token: &str) -> (bool, Result<T, BadData>) {
                match self.0.signers.unsign_or_claim(token) {
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

        /// Names the type only: keys are not for logs.
        impl fmt::Debug for $serializer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($serializer)).finish_non_exhaustive()
            }
        }
    };
}

serializer!(Serializer, PayloadFormat::TEXT, "Serializer");
serializer!(UrlSafeSerializer, PayloadFormat::URL_SAFE, "URLSafeSerializer");

impl UrlSafe for UrlSafeSerializer {}
