//! The settings of signers and serializers. Mirrors the arguments of `Signer`, `Serializer` and
//! `JSONWebSignatureSerializer` in itsdangerous' `signer.py`, `serializer.py` and `jws.py`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::derivation::KeyDerivation;
use super::epoch::Epoch;
use super::jws::JwsAlgorithm;
use super::mac::Digest;
use super::payload::PayloadFormat;
use crate::config_error::ConfigError;
use crate::json;

/// The settings of any signer or serializer. Signers ignore those from `fallback_signers` on.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(super) secret_key: Zeroizing<Vec<u8>>,
    /// Oldest first.
    pub(super) fallback_keys: Vec<Zeroizing<Vec<u8>>>,
    /// Only the JWS serializers distinguish no salt from an empty one: `make_signer` in `jws.py`.
    pub(super) salt: Option<Vec<u8>>,
    pub(super) signer: SignerKwargs,
    pub(super) epoch: Epoch,
    pub(super) clock_skew: Duration,
    /// Signers to try after the first.
    pub(super) fallback_signers: Vec<SignerKwargs>,
    pub(super) payload: PayloadFormat,
    pub(super) algorithm: JwsAlgorithm,
    pub(super) expires_in: Duration,
}

impl Settings {
    pub(super) fn new(secret_key: &[u8], salt: Option<&str>, payload: PayloadFormat) -> Settings {
        Settings {
            secret_key: Zeroizing::new(secret_key.to_vec()),
            fallback_keys: Vec::new(),
            salt: salt.map(Into::into),
            signer: SignerKwargs::default(),
            epoch: Epoch::Unix,
            clock_skew: Duration::ZERO,
            fallback_signers: Vec::new(),
            payload,
            algorithm: JwsAlgorithm::default(),
            expires_in: Duration::from_secs(3600),
        }
    }

    /// Whether the settings are valid. There is then at least one key.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.secret_key.is_empty() {
            return Err(ConfigError::EmptySecretKey);
        }
        if let Some(index) = self.fallback_keys.iter().position(|key| key.is_empty()) {
            return Err(ConfigError::EmptyFallbackKey { index });
        }
        let limit = self.payload.json.max_depth;
        if limit > json::HIGHEST_MAX_DEPTH {
            return Err(ConfigError::MaxDepthTooHigh { limit, highest: json::HIGHEST_MAX_DEPTH });
        }
        self.signer.check()?;
        self.fallback_signers.iter().try_for_each(SignerKwargs::check)
    }

    /// The signer, then the fallback signers: `Serializer.iter_unsigners` in `serializer.py`.
    pub(super) fn signers<S: FromSettings>(&self) -> Arc<[S]> {
        let kwargs = std::iter::once(&self.signer).chain(&self.fallback_signers);
        kwargs.map(|kwargs| S::from_settings(self, kwargs)).collect()
    }
}

/// Prints the settings, but no key.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("fallback_keys", &self.fallback_keys.len())
            .field("salt", &self.salt.as_deref().map(String::from_utf8_lossy))
            .field("signer", &self.signer)
            .field("epoch", &self.epoch)
            .field("clock_skew", &self.clock_skew)
            .field("fallback_signers", &self.fallback_signers)
            .field("payload", &self.payload)
            .field("algorithm", &self.algorithm)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// The settings in which the signers of one serializer may differ: `signer_kwargs`.
#[derive(Debug, Clone)]
pub(crate) struct SignerKwargs {
    pub(super) separator: String,
    pub(super) key_derivation: KeyDerivation,
    pub(super) digest: Digest,
}

impl Default for SignerKwargs {
    fn default() -> SignerKwargs {
        SignerKwargs {
            separator: ".".to_owned(),
            key_derivation: KeyDerivation::default(),
            digest: Digest::default(),
        }
    }
}

impl SignerKwargs {
    fn check(&self) -> Result<(), ConfigError> {
        let in_signature =
            |character: char| character.is_ascii_alphanumeric() || "-_=".contains(character);
        if self.separator.chars().all(in_signature) {
            return Err(ConfigError::BadSeparator { separator: self.separator.clone() });
        }
        Ok(())
    }
}

/// A signer, built from settings that have passed [`check`](Settings::check).
pub(crate) trait FromSettings {
    fn from_settings(settings: &Settings, kwargs: &SignerKwargs) -> Self;
}

/// A signer that a serializer tries if its own does not verify: an entry of `fallback_signers`.
///
/// It has itsdangerous' defaults, whatever the settings of the serializer's own signer, and the
/// keys and salt of the serializer.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Digest, FallbackSigner, Serializer};
///
/// // Serializer("dev key", salt="dev salt", fallback_signers=[{"digest_method": hashlib.sha512}])
/// let serializer = Serializer::builder("dev key")
///     .salt("dev salt")
///     .fallback_signer(FallbackSigner::new().digest(Digest::Sha512))
///     .build()?;
/// let by_sha512 =
///     "[42].MKCz_0nXQqv7wKpfHZcRtJRmpT2T5uvs9YQsJEhJimqxc9bCLxG31QzS5uC8OVBI1i6jyOLAFNoKaF5ckO9L5Q";
/// assert_eq!(serializer.loads::<Vec<u8>>(by_sha512)?, [42]);
/// assert_eq!(serializer.dumps(&vec![42])?, "[42].-9cNi0CxsSB3hZPNCe9a2eEs1ZM");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use = "a fallback signer does nothing unless it is passed to a builder"]
pub struct FallbackSigner(pub(super) SignerKwargs);

impl FallbackSigner {
    /// A signer with itsdangerous' defaults: separator `.`, [`KeyDerivation::DjangoConcat`] and
    /// [`Digest::Sha1`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{FallbackSigner, KeyDerivation, Serializer};
    ///
    /// let old = Serializer::new("secret-key")?;
    /// // Serializer("secret-key", signer_kwargs={"key_derivation": "hmac"}, fallback_signers=[{}])
    /// let new = Serializer::builder("secret-key")
    ///     .key_derivation(KeyDerivation::Hmac)
    ///     .fallback_signer(FallbackSigner::new())
    ///     .build()?;
    /// assert_eq!(new.loads::<u8>(&old.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> FallbackSigner {
        FallbackSigner::default()
    }

    /// The separator between value, timestamp and signature: `sep`. See
    /// [`Builder::sep`](super::Builder::sep).
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{FallbackSigner, Serializer};
    ///
    /// let old = Serializer::builder("secret-key").sep(":").build()?;
    /// // Serializer("secret-key", fallback_signers=[{"sep": ":"}])
    /// let new = Serializer::builder("secret-key")
    ///     .fallback_signer(FallbackSigner::new().sep(":"))
    ///     .build()?;
    /// assert_eq!(new.loads::<u8>(&old.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sep(mut self, separator: impl Into<String>) -> Self {
        self.0.separator = separator.into();
        self
    }

    /// How the HMAC key is derived from the secret key and the salt: `key_derivation`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{FallbackSigner, KeyDerivation, Serializer};
    ///
    /// let old = Serializer::builder("secret-key").key_derivation(KeyDerivation::Hmac).build()?;
    /// // Serializer("secret-key", fallback_signers=[{"key_derivation": "hmac"}])
    /// let fallback = FallbackSigner::new().key_derivation(KeyDerivation::Hmac);
    /// let new = Serializer::builder("secret-key").fallback_signer(fallback).build()?;
    /// assert_eq!(new.loads::<u8>(&old.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key_derivation(mut self, key_derivation: KeyDerivation) -> Self {
        self.0.key_derivation = key_derivation;
        self
    }

    /// The digest for both the key derivation and the signature: `digest_method`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{Digest, FallbackSigner, Serializer};
    ///
    /// let old = Serializer::builder("secret-key").digest(Digest::Sha256).build()?;
    /// // Serializer("secret-key", fallback_signers=[{"digest_method": hashlib.sha256}])
    /// let fallback = FallbackSigner::new().digest(Digest::Sha256);
    /// let new = Serializer::builder("secret-key").fallback_signer(fallback).build()?;
    /// assert_eq!(new.loads::<u8>(&old.dumps(&42)?)?, 42);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "digest_method")]
    pub fn digest(mut self, digest: Digest) -> Self {
        self.0.digest = digest;
        self
    }
}
