//! JSON Web Signatures. Mirrors `jws.py` of itsdangerous 2.0; 2.1 removed it.
//!
//! ```text
//! eyJhbGciOiJIUzUxMiIsImlhdCI6MTcw... . eyJjb25maXJtIjo3fQ . A0PxZc01Bt1YHxNB...
//! {"alg":"HS512","iat":1700000000,...}  {"confirm":7}        HMAC of `header.payload`
//! ```

mod algorithm;
mod error;
mod timed;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::algorithm::JwsAlgorithm;
pub use self::error::BadJws;
pub use self::timed::TimedJsonWebSignatureSerializer;
use super::builder::Builder;
use super::derivation::KeyDerivation;
use super::encoding::{append_base64, base64_decode};
use super::error::BadTimeSignature;
use super::mac::{Digest, KeyedMac, derive_key};
use super::payload::PayloadFormat;
use super::settings::Settings;
use super::signer::{Signer, rsplit_once};
use super::traits::{Build, Serializes, SignsJws, sealed};
use crate::config_error::ConfigError;
use crate::json::{self, DumpError, PayloadError};
use crate::value::{Dict, Value};

const ALG: &str = "alg";

/// The part that both serializers share.
#[derive(Clone)]
struct Jws {
    /// `None` for the algorithm `none`.
    signer: Option<Signer>,
    algorithm: JwsAlgorithm,
    payload: PayloadFormat,
    settings: Arc<Settings>,
}

impl Jws {
    /// `make_signer`. `settings` must have passed [`check`](Settings::check).
    fn new(settings: Settings) -> Jws {
        let derive = |secret: &[u8]| match &settings.salt {
            // SHA-1 whatever the algorithm: `make_signer` passes the algorithm to `Signer` but not
            // a `digest_method`, with which `Signer.derive_key` hashes. Without a salt it passes
            // `key_derivation="none"`.
            Some(salt) => derive_key(Digest::Sha1, KeyDerivation::DjangoConcat, secret, salt),
            None => derive_key(Digest::Sha1, KeyDerivation::None, secret, b""),
        };
        let signer = settings.algorithm.digest().map(|digest| {
            Signer::with_macs(&settings, ".", |secret| KeyedMac::new(digest, &derive(secret)))
        });
        Jws {
            signer,
            algorithm: settings.algorithm,
            payload: settings.payload,
            settings: Arc::new(settings),
        }
    }

    fn with_salt(&self, salt: &[u8]) -> Jws {
        Jws::new(Settings { salt: Some(salt.to_vec()), ..Settings::clone(&self.settings) })
    }

    /// `dump_payload` and `Signer.sign`.
    fn dumps(&self, header: &Dict, value: &Value) -> Result<String, DumpError> {
        let mut token = String::new();
        append_base64(self.payload.json.dumps_dict(header)?.as_bytes(), &mut token);
        token.push('.');
        append_base64(self.payload.json.dumps(value)?.as_bytes(), &mut token);
        match &self.signer {
            Some(signer) => signer.append_signature(&mut token),
            None => token.push('.'),
        }
        Ok(token)
    }

    /// Adds the algorithm to the header fields: `make_header`.
    fn header(&self, mut fields: Dict) -> Dict {
        fields.insert(ALG, self.algorithm.name());
        fields
    }

    /// Returns the value and the header.
    ///
    /// The order of the checks decides which error is reported, and follows `loads` and
    /// `load_payload` in `jws.py`: base64 of header and payload, JSON of the header, JSON of the
    /// payload, and the algorithm last.
    fn loads(&self, token: &str) -> Result<(Value, Dict), BadJws> {
        let (signed, signature) = rsplit_once(token, ".").ok_or(BadJws::MissingSeparator)?;
        self.check_signature(signed, signature)?;
        let (header, payload) = signed.split_once('.').ok_or(BadJws::MissingHeader)?;
        let header = base64_decode(header).map_err(BadJws::Header)?;
        let payload = base64_decode(payload)?;
        let header = match self.load(&json::Options::PYTHON, header).map_err(BadJws::Header)? {
            Value::Dict(header) => header,
            other => return Err(BadJws::HeaderNotAnObject { found: other.type_name() }),
        };
        let value = self.load(&self.payload.json, payload)?;
        if header.get(ALG).is_none_or(|alg| alg != self.algorithm.name()) {
            return Err(BadJws::AlgorithmMismatch { expected: self.algorithm.name() });
        }
        Ok((value, header))
    }

    fn check_signature(&self, signed: &str, signature: &str) -> Result<(), BadJws> {
        let Some(signer) = &self.signer else {
            let is_empty = base64_decode(signature).is_ok_and(|signature| signature.is_empty());
            return if is_empty { Ok(()) } else { Err(BadJws::BadSignature) };
        };
        match signer.check_signature(signed, signature) {
            Ok(_) => Ok(()),
            Err(BadTimeSignature::AmbiguousBase64) => Err(BadJws::AmbiguousBase64),
            Err(_) => Err(BadJws::BadSignature),
        }
    }

    /// `Serializer.load_payload` in `serializer.py`.
    fn load(&self, options: &json::Options, bytes: Vec<u8>) -> Result<Value, PayloadError> {
        if bytes.len() > self.payload.max_len {
            return Err(PayloadError::TooLong { limit: self.payload.max_len });
        }
        let options = json::Options {
            max_depth: self.payload.json.max_depth,
            max_int_digits: self.payload.json.max_int_digits,
            ..*options
        };
        let text = String::from_utf8(bytes)
            .map_err(|error| PayloadError::Utf8 { offset: error.utf8_error().valid_up_to() })?;
        options.loads(&text)
    }
}

/// Signs values as JSON Web Signatures: `itsdangerous.JSONWebSignatureSerializer` of versions
/// before 2.1.
///
/// Use it for existing tokens only. They have no expiry: for that see
/// [`TimedJsonWebSignatureSerializer`].
///
/// ```
/// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
///
/// let serializer = JsonWebSignatureSerializer::builder("dev").salt("activate").build()?;
/// let token = serializer.dumps_value(&flask_session_cookie::Dict::from([("a", 1)]).into())?;
/// assert_eq!(
///     token, // JSONWebSignatureSerializer("dev", salt="activate").dumps({"a": 1})
///     "eyJhbGciOiJIUzUxMiJ9.eyJhIjoxfQ.\
///      SPDtwsESXYVAcX_-ikZP-4ZDIhNaXKRUsbCfcWv59c5HE0VAihDPDjso-5XQF6A-8p4i-L1_n9oCBGeJdkN28w",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct JsonWebSignatureSerializer(Jws);

impl JsonWebSignatureSerializer {
    /// A serializer with the defaults of itsdangerous 1.0 to 2.0: [`JwsAlgorithm::Hs512`] and no
    /// salt.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// assert_eq!(serializer.loads::<u8>(&serializer.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(secret_key: impl AsRef<[u8]>) -> Result<JsonWebSignatureSerializer, ConfigError> {
        JsonWebSignatureSerializer::builder(secret_key).build()
    }

    /// A serializer with other settings.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{JsonWebSignatureSerializer, JwsAlgorithm};
    ///
    /// // JSONWebSignatureSerializer("secret-key", salt="activate", algorithm_name="HS256")
    /// let serializer = JsonWebSignatureSerializer::builder("secret-key")
    ///     .salt("activate")
    ///     .algorithm(JwsAlgorithm::Hs256)
    ///     .build()?;
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn builder(secret_key: impl AsRef<[u8]>) -> Builder<JsonWebSignatureSerializer> {
        Builder::new(secret_key.as_ref(), None, PayloadFormat::JWS)
    }

    /// The same serializer with another salt: `dumps(obj, salt=...)` and `loads(s, salt=...)`. This
    /// derives the keys again, so reuse the result.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.with_salt("activate").dumps(&42)?;
    /// assert!(serializer.loads::<u8>(&token).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_salt(&self, salt: impl AsRef<[u8]>) -> JsonWebSignatureSerializer {
        JsonWebSignatureSerializer(self.0.with_salt(salt.as_ref()))
    }

    /// Serializes a value and signs it: `dumps`.
    ///
    /// # Errors
    ///
    /// Any [`DumpError`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let token = JsonWebSignatureSerializer::new("secret-key")?.dumps(&42)?;
    /// assert!(token.starts_with("eyJhbGciOiJIUzUxMiJ9.NDI.")); // {"alg":"HS512"} and 42
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, DumpError> {
        self.dumps_value(&Value::from_serialize(value)?)
    }

    /// Like [`dumps`](JsonWebSignatureSerializer::dumps), but for a [`Value`], which may be nested
    /// as deeply as [`max_depth`](Builder::max_depth) allows.
    ///
    /// # Errors
    ///
    /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
    ///
    /// ```
    /// use flask_session_cookie::Value;
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// assert_eq!(serializer.dumps_value(&Value::from(42))?, serializer.dumps(&42)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps_value(&self, value: &Value) -> Result<String, DumpError> {
        self.dumps_with_header(value, Dict::new())
    }

    /// Serializes a value with additional header fields: `dumps(obj, header_fields=...)`. The
    /// serializer always sets `alg` itself.
    ///
    /// # Errors
    ///
    /// Any [`DumpError`] but [`Serialize`](DumpError::Serialize).
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// let token = serializer.dumps_with_header(&42.into(), Dict::from([("kid", "a")]))?;
    /// let (_, header) = serializer.loads_with_header::<u8>(&token)?;
    /// assert_eq!(header.to_string(), "{'kid': 'a', 'alg': 'HS512'}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn dumps_with_header(
        &self,
        value: &Value,
        header_fields: Dict,
    ) -> Result<String, DumpError> {
        self.0.dumps(&self.0.header(header_fields), value)
    }

    /// Verifies the signature and deserializes the value: `loads`. Nothing is parsed before the
    /// signature is verified.
    ///
    /// # Errors
    ///
    /// Any [`BadJws`] but those about expiry.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// assert_eq!(serializer.loads::<Vec<u8>>(&serializer.dumps(&[1, 2])?)?, [1, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads<T: DeserializeOwned>(&self, token: &str) -> Result<T, BadJws> {
        self.loads_with_header(token).map(|(value, _)| value)
    }

    /// Like [`loads`](JsonWebSignatureSerializer::loads), but also returns the header:
    /// `loads(s, return_header=True)`.
    ///
    /// # Errors
    ///
    /// Those of [`loads`](JsonWebSignatureSerializer::loads).
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// let (value, header) = serializer.loads_with_header::<u8>(&serializer.dumps(&42)?)?;
    /// assert_eq!((value, &header["alg"]), (42, &"HS512".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads_with_header<T: DeserializeOwned>(&self, token: &str) -> Result<(T, Dict), BadJws> {
        let (value, header) = self.0.loads(token)?;
        Ok((value.to()?, header))
    }

    /// The value and the header, without serde, and so without its limit of 256 levels.
    ///
    /// # Errors
    ///
    /// Those of [`loads`](JsonWebSignatureSerializer::loads), but
    /// [`Deserialize`](BadJws::Deserialize).
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::JsonWebSignatureSerializer;
    ///
    /// let serializer = JsonWebSignatureSerializer::new("secret-key")?;
    /// let (value, _) = serializer.loads_value(&serializer.dumps(&42)?)?;
    /// assert_eq!(value, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn loads_value(&self, token: &str) -> Result<(Value, Dict), BadJws> {
        self.0.loads(token)
    }
}

impl sealed::Build for JsonWebSignatureSerializer {
    fn from_builder(builder: Builder<JsonWebSignatureSerializer>) -> JsonWebSignatureSerializer {
        JsonWebSignatureSerializer(Jws::new(builder.settings))
    }
}

impl Build for JsonWebSignatureSerializer {
    fn builder(secret_key: impl AsRef<[u8]>) -> Builder<JsonWebSignatureSerializer> {
        JsonWebSignatureSerializer::builder(secret_key)
    }
}

impl Serializes for JsonWebSignatureSerializer {}

impl SignsJws for JsonWebSignatureSerializer {}

/// Prints only the type's name, so that no key ends up in a log.
impl fmt::Debug for JsonWebSignatureSerializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonWebSignatureSerializer").finish_non_exhaustive()
    }
}
