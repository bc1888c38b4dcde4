//! The builder of signers and serializers. Its methods mirror the keyword arguments of
//! itsdangerous' constructors.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use zeroize::Zeroizing;

use super::derivation::KeyDerivation;
use super::epoch::Epoch;
use super::jws::{JwsAlgorithm, TimedJsonWebSignatureSerializer};
use super::mac::Digest;
use super::payload::{Form, PayloadFormat};
use super::settings::{FallbackSigner, Settings};
use super::traits::{Build, Serializes, SignsJws, TakesSignerKwargs, Timed, UrlSafe};
use crate::config_error::ConfigError;
use crate::json;
use crate::tagged::TaggedJsonSerializer;
use crate::zlib::Zlib;

/// Builds a signer or serializer of type `S`. Each method names the argument of itsdangerous that
/// it sets, if there is one.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Digest, KeyDerivation, UrlSafeTimedSerializer};
///
/// // URLSafeTimedSerializer(["old key", "new key"], salt="activate",
/// //     signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256})
/// let serializer = UrlSafeTimedSerializer::builder("new key")
///     .fallback_key("old key")
///     .salt("activate")
///     .key_derivation(KeyDerivation::Hmac)
///     .digest(Digest::Sha256)
///     .build()?;
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[must_use = "builders do nothing unless `build` is called"]
pub struct Builder<S> {
    pub(super) settings: Settings,
    builds: PhantomData<fn() -> S>,
}

impl<S> Builder<S> {
    pub(super) fn new(secret_key: &[u8], salt: Option<&str>, payload: PayloadFormat) -> Builder<S> {
        Builder { settings: Settings::new(secret_key, salt, payload), builds: PhantomData }
    }

    /// Adds a key that verifies but never signs. Call it once per key, from oldest to newest as in
    /// itsdangerous' list of keys. The newest is tried first.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::UrlSafeSerializer;
    ///
    /// let token = UrlSafeSerializer::new("old key")?.dumps("bob")?;
    ///
    /// // URLSafeSerializer(["old key", "new key"])
    /// let serializer = UrlSafeSerializer::builder("new key").fallback_key("old key").build()?;
    /// assert_eq!(serializer.loads::<String>(&token)?, "bob");
    /// assert_ne!(serializer.dumps("bob")?, token);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fallback_key(mut self, key: impl AsRef<[u8]>) -> Self {
        self.settings.fallback_keys.push(Zeroizing::new(key.as_ref().to_vec()));
        self
    }

    /// The salt, which keeps a value signed for one purpose from being accepted for another:
    /// `salt`. Default `itsdangerous.Signer` for signers, `itsdangerous` for serializers, none for
    /// the JWS serializers.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::UrlSafeSerializer;
    ///
    /// // URLSafeSerializer("secret-key", salt="activate")
    /// let activate = UrlSafeSerializer::builder("secret-key").salt("activate").build()?;
    /// let unsubscribe = UrlSafeSerializer::builder("secret-key").salt("unsubscribe").build()?;
    /// let token = activate.dumps("bob")?;
    /// assert_eq!(activate.loads::<String>(&token)?, "bob");
    /// assert!(unsubscribe.loads::<String>(&token).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn salt(mut self, salt: impl AsRef<[u8]>) -> Self {
        self.settings.salt = Some(salt.as_ref().to_vec());
        self
    }
}

/// For all but the JWS serializers, whose `make_signer` ignores `signer_kwargs`.
impl<S: TakesSignerKwargs> Builder<S> {
    /// The separator between value, timestamp and signature: `sep`. Default `.`.
    ///
    /// It must contain at least one character other than the letters, digits, `-`, `_` and `=` that
    /// occur in signatures. itsdangerous is less strict: it rejects only substrings of
    /// `abc...xyzABC...XYZ0123456789-_=`, although a signature may contain any other sequence of
    /// these characters. It also accepts bytes that are not UTF-8; here a separator is text.
    ///
    /// ```
    /// use flask_session_cookie::ConfigError;
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// // Signer("secret-key", sep=":")
    /// let signer = Signer::builder("secret-key").sep(":").build()?;
    /// assert_eq!(signer.sign("my string"), "my string:wh6tMHxLgJqB6oY1uT73iMlyrOA");
    /// let error = Signer::builder("secret-key").sep("-").build().unwrap_err();
    /// assert_eq!(error, ConfigError::BadSeparator { separator: "-".to_owned() });
    /// # Ok::<(), ConfigError>(())
    /// ```
    ///
    /// ```compile_fail,E0277
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// Signer::builder("secret-key").sep(b"\xff"); // Signer("secret-key", sep=b"\xff")
    /// ```
    pub fn sep(mut self, separator: impl Into<String>) -> Self {
        self.settings.signer.separator = separator.into();
        self
    }

    /// How the HMAC key is derived from the secret key and the salt: `key_derivation`. Default
    /// [`KeyDerivation::DjangoConcat`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{KeyDerivation, Signer};
    ///
    /// // Signer("secret-key", key_derivation="hmac")
    /// let signer = Signer::builder("secret-key").key_derivation(KeyDerivation::Hmac).build()?;
    /// let signed = signer.sign("my string");
    /// assert_eq!(signer.unsign(&signed)?, "my string");
    /// assert!(Signer::new("secret-key")?.unsign(&signed).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key_derivation(mut self, key_derivation: KeyDerivation) -> Self {
        self.settings.signer.key_derivation = key_derivation;
        self
    }

    /// The hash function for the key derivation and the signature: `digest_method`. Default
    /// [`Digest::Sha1`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{Digest, Signer};
    ///
    /// // Signer("secret-key", digest_method=hashlib.sha256)
    /// let signer = Signer::builder("secret-key").digest(Digest::Sha256).build()?;
    /// assert_eq!(signer.get_signature("my string").len(), 43); // 32 bytes in base64
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[doc(alias = "digest_method")]
    pub fn digest(mut self, digest: Digest) -> Self {
        self.settings.signer.digest = digest;
        self
    }
}

impl<S: Build> Builder<S> {
    /// Builds the signer or serializer, and derives its keys.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`] or [`ConfigError::EmptyFallbackKey`], with which anyone
    /// could sign; [`ConfigError::BadSeparator`]; [`ConfigError::MaxDepthTooHigh`].
    ///
    /// ```
    /// use flask_session_cookie::ConfigError;
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// assert!(Signer::builder("secret-key").build().is_ok());
    /// assert_eq!(Signer::builder("").build().unwrap_err(), ConfigError::EmptySecretKey);
    /// ```
    pub fn build(self) -> Result<S, ConfigError> {
        self.settings.check()?;
        Ok(S::from_builder(self))
    }
}

/// For [`TimestampSigner`](super::TimestampSigner) and the timed serializers.
impl<S: Timed> Builder<S> {
    /// Whether timestamps count from 2011, as in itsdangerous before 1.0 (`EPOCH` in 0.24), rather
    /// than from 1970. Default false.
    ///
    /// The URL-safe serializers of 0.24 also escape non-ASCII characters: see
    /// [`ensure_ascii`](Builder::ensure_ascii).
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let signer = TimestampSigner::builder("secret-key").legacy_epoch(true).build()?;
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let signed = signer.sign_at("my string", now)?;
    /// assert_eq!(signer.unsign_at(&signed, None, now)?, ("my string", now));
    /// assert_ne!(
    ///     TimestampSigner::new("secret-key")?.unsign_at(&signed, None, now)?,
    ///     ("my string", now)
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn legacy_epoch(mut self, legacy_epoch: bool) -> Self {
        self.settings.epoch = if legacy_epoch { Epoch::Legacy } else { Epoch::Unix };
        self
    }

    /// How far in the future a timestamp may be if there is an age limit, in whole seconds. Default
    /// zero, as in itsdangerous, which has no such setting.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimestampSigner;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let signer =
    ///     TimestampSigner::builder("secret-key").clock_skew(Duration::from_secs(5)).build()?;
    /// let signed_at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let signed = signer.sign_at("my string", signed_at)?;
    /// let hour = Duration::from_secs(3600);
    /// assert!(signer.validate_at(&signed, hour, signed_at - Duration::from_secs(5)));
    /// assert!(!signer.validate_at(&signed, hour, signed_at - Duration::from_secs(6)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clock_skew(mut self, clock_skew: Duration) -> Self {
        self.settings.clock_skew = clock_skew;
        self
    }
}

/// For the serializers other than JWS.
impl<S: Serializes + TakesSignerKwargs> Builder<S> {
    /// Adds a signer with other settings that verifies but never signs: an entry of
    /// `fallback_signers`. Call it once per signer, in the order in which to try them.
    ///
    /// itsdangerous 1.1 has one by default: `FallbackSigner::new().digest(Digest::Sha512)`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{Digest, FallbackSigner, Serializer};
    ///
    /// let old = Serializer::builder("secret-key").digest(Digest::Sha512).build()?;
    /// // Serializer("secret-key", fallback_signers=[{"digest_method": hashlib.sha512}])
    /// let fallback = FallbackSigner::new().digest(Digest::Sha512);
    /// let new = Serializer::builder("secret-key").fallback_signer(fallback).build()?;
    /// assert_eq!(new.loads::<u8>(&old.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fallback_signer(mut self, fallback: FallbackSigner) -> Self {
        self.settings.fallback_signers.push(fallback.0);
        self
    }
}

/// For the serializers.
impl<S: Serializes> Builder<S> {
    /// Uses Flask's tagged JSON instead of plain JSON, for tuples, bytes, `Markup`, UUIDs and
    /// datetimes: `serializer=TaggedJSONSerializer()`. Its settings replace
    /// [`ensure_ascii`](Builder::ensure_ascii), [`sort_keys`](Builder::sort_keys),
    /// [`compact`](Builder::compact) and [`max_int_digits`](Builder::max_int_digits) if they were
    /// set earlier.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Serializer;
    /// use flask_session_cookie::{TaggedJsonSerializer, Value};
    ///
    /// // Serializer("secret-key", serializer=TaggedJSONSerializer())
    /// let serializer =
    ///     Serializer::builder("secret-key").serializer(TaggedJsonSerializer::new()).build()?;
    /// let token = serializer.dumps_value(&Value::from((1, 2)))?;
    /// assert!(token.starts_with(r#"{" t":[1,2]}."#));
    /// assert_eq!(serializer.loads_value(&token)?, Value::from((1, 2)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn serializer(mut self, serializer: TaggedJsonSerializer) -> Self {
        let max_depth = self.settings.payload.json.max_depth;
        self.settings.payload.json = json::Options { max_depth, ..serializer.options() };
        self
    }

    /// Whether non-ASCII characters are escaped: `serializer_kwargs={"ensure_ascii": ...}`. Default
    /// true for [`Serializer`](super::Serializer) and [`TimedSerializer`](super::TimedSerializer),
    /// and false for the others, as in itsdangerous 1.0 and later. In 0.24 it is true for all.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// // Serializer("secret-key", serializer_kwargs={"ensure_ascii": False})
    /// let serializer = Serializer::builder("secret-key").ensure_ascii(false).build()?;
    /// assert!(serializer.dumps("é")?.starts_with(r#""é"."#));
    /// assert!(Serializer::new("secret-key")?.dumps("é")?.starts_with(r#""\u00e9"."#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ensure_ascii(mut self, ensure_ascii: bool) -> Self {
        self.settings.payload.json.ensure_ascii = ensure_ascii;
        self
    }

    /// Whether the keys of dictionaries are sorted: `serializer_kwargs={"sort_keys": ...}`. Default
    /// false. Keys are sorted as text; Python sorts numeric keys as numbers.
    ///
    /// ```
    /// use flask_session_cookie::Dict;
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// // Serializer("secret-key", serializer_kwargs={"sort_keys": True})
    /// let serializer = Serializer::builder("secret-key").sort_keys(true).build()?;
    /// let token = serializer.dumps(&Dict::from([("b", 1), ("a", 2)]))?;
    /// assert!(token.starts_with(r#"{"a": 2, "b": 1}."#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sort_keys(mut self, sort_keys: bool) -> Self {
        self.settings.payload.json.sort_keys = sort_keys;
        self
    }

    /// Whether JSON is written without spaces: `serializer_kwargs={"separators": (",", ":")}`
    /// rather than Python's default `(", ", ": ")`. Default false for
    /// [`Serializer`](super::Serializer) and [`TimedSerializer`](super::TimedSerializer), and true
    /// for the others. Reading accepts both.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{Serializer, UrlSafeSerializer};
    ///
    /// // Serializer("secret-key", serializer_kwargs={"separators": (",", ":")}).dumps([1, 2])
    /// let serializer = Serializer::builder("secret-key").compact(true).build()?;
    /// assert!(serializer.dumps(&[1, 2])?.starts_with("[1,2]."));
    ///
    /// // URLSafeSerializer("secret-key", serializer=json)
    /// let serializer =
    ///     UrlSafeSerializer::builder("secret-key").compact(false).ensure_ascii(true).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compact(mut self, compact: bool) -> Self {
        self.settings.payload.json.separators = json::Options::separators(compact);
        self
    }

    /// The maximum length of the JSON text in a token, in bytes after decompression; a longer one
    /// is [`PayloadError::TooLong`](crate::PayloadError::TooLong). itsdangerous has no limit.
    /// Default 1 MiB. See
    /// [`SessionCodecBuilder::max_payload_len`](crate::SessionCodecBuilder::max_payload_len).
    ///
    /// ```
    /// use flask_session_cookie::PayloadError;
    /// use flask_session_cookie::itsdangerous::{BadData, Serializer};
    ///
    /// let serializer = Serializer::builder("secret-key").max_payload_len(4).build()?;
    /// let error = serializer.loads::<String>(&serializer.dumps("bob")?).unwrap_err();
    /// assert_eq!(error, BadData::Payload(PayloadError::TooLong { limit: 4 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn max_payload_len(mut self, max_payload_len: usize) -> Self {
        self.settings.payload.max_len = max_payload_len;
        self
    }

    /// The maximum number of digits of an integer, for loading and dumping, or `None` for no limit.
    /// Default [`Int::MAX_DIGITS`](crate::Int::MAX_DIGITS), 4300, as in Python. See
    /// [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
    ///
    /// ```
    /// use flask_session_cookie::Int;
    /// use flask_session_cookie::itsdangerous::Serializer;
    ///
    /// let long: Int = "9".repeat(5000).parse()?;
    /// assert!(Serializer::new("secret-key")?.dumps_value(&long.clone().into()).is_err());
    /// // sys.set_int_max_str_digits(0)
    /// let serializer = Serializer::builder("secret-key").max_int_digits(None).build()?;
    /// assert_eq!(serializer.loads_value(&serializer.dumps_value(&long.clone().into())?)?, long);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn max_int_digits(mut self, max_int_digits: impl Into<Option<usize>>) -> Self {
        self.settings.payload.json.max_int_digits = max_int_digits.into().unwrap_or(usize::MAX);
        self
    }

    /// The maximum nesting of arrays and objects in the JSON text, for loading and dumping. Default
    /// 1100, which is also the highest limit; see
    /// [`SessionCodecBuilder::max_depth`](crate::SessionCodecBuilder::max_depth). User-defined
    /// types are limited to 256 levels.
    ///
    /// ```
    /// use flask_session_cookie::EncodeError;
    /// use flask_session_cookie::itsdangerous::{DumpError, Serializer};
    ///
    /// let serializer = Serializer::builder("secret-key").max_depth(1).build()?;
    /// assert!(serializer.dumps(&[1, 2]).is_ok());
    /// let error = serializer.dumps(&[[1, 2]]).unwrap_err();
    /// assert_eq!(error, DumpError::Encode(EncodeError::TooDeep { limit: 1 }));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn max_depth(mut self, max_depth: usize) -> Self {
        self.settings.payload.json.max_depth = max_depth;
        self
    }
}

/// For the JWS serializers.
impl<S: SignsJws> Builder<S> {
    /// The signature algorithm: `algorithm_name`. Default [`JwsAlgorithm::Hs512`], as in
    /// itsdangerous 1.0 to 2.0. In 0.24 the default is [`JwsAlgorithm::Hs256`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{JsonWebSignatureSerializer, JwsAlgorithm};
    ///
    /// let builder = JsonWebSignatureSerializer::builder("secret-key");
    /// let old = builder.algorithm(JwsAlgorithm::Hs256).build()?;
    /// let new = JsonWebSignatureSerializer::new("secret-key")?;
    /// assert!(new.loads::<u8>(&old.dumps(&42)?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "algorithm_name")]
    pub fn algorithm(mut self, algorithm: JwsAlgorithm) -> Self {
        self.settings.algorithm = algorithm;
        self
    }
}

impl Builder<TimedJsonWebSignatureSerializer> {
    /// The lifetime of new tokens: `expires_in`. A fraction of a second is written to the token but
    /// ignored when it is loaded. Default one hour.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::TimedJsonWebSignatureSerializer;
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// // TimedJSONWebSignatureSerializer("secret-key", expires_in=60)
    /// let minute = Duration::from_secs(60);
    /// let serializer =
    ///     TimedJsonWebSignatureSerializer::builder("secret-key").expires_in(minute).build()?;
    /// let token = serializer.dumps_at(&42, UNIX_EPOCH)?;
    /// assert!(serializer.loads_at::<u8>(&token, UNIX_EPOCH + minute).is_ok());
    /// assert!(serializer.loads_at::<u8>(&token, UNIX_EPOCH + 2 * minute).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expires_in(mut self, expires_in: Duration) -> Self {
        self.settings.expires_in = expires_in;
        self
    }
}

/// For the URL-safe serializers.
impl<S: UrlSafe> Builder<S> {
    /// The zlib that Python is linked with, which determines the bytes of compressed payloads.
    /// Default [`Zlib::Stock`].
    ///
    /// ```
    /// use flask_session_cookie::Zlib;
    /// use flask_session_cookie::itsdangerous::UrlSafeSerializer;
    ///
    /// let serializer = UrlSafeSerializer::builder("secret-key").zlib(Zlib::Stock).build()?;
    /// let token = serializer.dumps(&"la".repeat(100))?;
    /// assert!(token.starts_with('.')); // compressed
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn zlib(mut self, zlib: Zlib) -> Self {
        self.settings.payload.form = Form::UrlSafe(zlib);
        self
    }
}

impl<S> Clone for Builder<S> {
    fn clone(&self) -> Builder<S> {
        Builder { settings: self.settings.clone(), builds: PhantomData }
    }
}

/// Prints the settings, but no key.
impl<S> fmt::Debug for Builder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Builder").field(&self.settings).finish()
    }
}
