//! Signing text without a time. Upstream: `itsdangerous/signer.py`.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::encoding::{base64_decode_into, base64_encode};
use super::mac::{Digest, KeyedMac, MAX_SIGNATURE_LEN};
use super::timed::{Epoch, TimestampSigner};
use crate::error::{BadSignature, ConfigError};

/// How the key of the HMAC is made from the secret key and the salt: `key_derivation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum KeyDerivation {
    /// `"concat"`: the digest of salt and secret key.
    Concat,
    /// `"django-concat"`: the digest of salt, the word `signer` and secret key. The default of itsdangerous.
    #[default]
    DjangoConcat,
    /// `"hmac"`: the HMAC of the salt under the secret key. The default of Flask's sessions.
    Hmac,
    /// `"none"`: the secret key as it is; the salt has no effect.
    None,
}

impl KeyDerivation {
    const ALL: [KeyDerivation; 4] =
        [KeyDerivation::Concat, KeyDerivation::DjangoConcat, KeyDerivation::Hmac, KeyDerivation::None];

    fn name(self) -> &'static str {
        match self {
            KeyDerivation::Concat => "concat",
            KeyDerivation::DjangoConcat => "django-concat",
            KeyDerivation::Hmac => "hmac",
            KeyDerivation::None => "none",
        }
    }
}

/// The name that itsdangerous has for it: `django-concat`.
impl fmt::Display for KeyDerivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads what `Display` writes, so that a key derivation can come from a configuration.
///
/// ```
/// use flask_session_cookie::KeyDerivation;
///
/// assert_eq!("django-concat".parse(), Ok(KeyDerivation::DjangoConcat));
/// assert_eq!(
///     "HMAC".parse::<KeyDerivation>().unwrap_err().to_string(),
///     "unknown key derivation \"HMAC\": expected concat, django-concat, hmac or none",
/// );
/// ```
impl FromStr for KeyDerivation {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<KeyDerivation, ConfigError> {
        let known = KeyDerivation::ALL.into_iter().find(|derivation| derivation.name() == name);
        known.ok_or_else(|| ConfigError::UnknownKeyDerivation { name: name.to_owned() })
    }
}

/// Signs text and takes it back: `itsdangerous.Signer`.
///
/// See [the module](super) for an example. Cheap to clone; the keys are derived once, when it is built, and wiped from
/// memory when the last clone is dropped.
#[derive(Clone)]
pub struct Signer {
    /// The key that signs, then the fallback keys from the newest to the oldest.
    macs: Arc<[KeyedMac]>,
    separator: Arc<str>,
}

impl Signer {
    /// A signer with the defaults of itsdangerous: salt `itsdangerous.Signer`, separator `.`,
    /// [`KeyDerivation::DjangoConcat`] and [`Digest::Sha1`].
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    pub fn new(secret_key: impl AsRef<[u8]>) -> Result<Signer, ConfigError> {
        Signer::builder(secret_key).build()
    }

    /// A signer with other settings.
    pub fn builder(secret_key: impl AsRef<[u8]>) -> SignerBuilder<Signer> {
        SignerBuilder::new(secret_key.as_ref())
    }

    /// Appends the separator and the signature: `Signer.sign`.
    #[must_use]
    pub fn sign(&self, value: &str) -> String {
        let mut signed = value.to_owned();
        self.append_signature(&mut signed);
        signed
    }

    /// Verifies the signature and takes it off: `Signer.unsign`.
    ///
    /// Where Python takes any spelling of the signature in base64 that decodes to the right bytes, here it must be the one
    /// that `sign` writes.
    ///
    /// # Errors
    ///
    /// [`BadSignature`] if there is no separator, or no key verifies the signature.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::{BadSignature, Signer};
    ///
    /// let old = Signer::new("old key")?;
    /// let new = Signer::builder("new key").fallback_key("old key").build()?;
    /// assert_eq!(new.unsign(&old.sign("value")), Ok("value"));
    /// assert_eq!(old.unsign(&new.sign("value")), Err(BadSignature));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn unsign<'a>(&self, signed_value: &'a str) -> Result<&'a str, BadSignature> {
        let (value, signature) = signed_value.rsplit_once(&*self.separator).ok_or(BadSignature)?;
        // Room for what the decoder estimates, which is up to two bytes more than there are.
        let mut buffer = [0; MAX_SIGNATURE_LEN + 2];
        let signature = base64_decode_into(signature, &mut buffer).ok_or(BadSignature)?;
        if self.macs.iter().any(|mac| mac.verify(value.as_bytes(), signature)) {
            Ok(value)
        } else {
            Err(BadSignature)
        }
    }

    pub(super) fn separator(&self) -> &str {
        &self.separator
    }

    pub(super) fn append_signature(&self, value: &mut String) {
        // There is always a first key: see `SignerBuilder::build_signer`.
        if let Some(mac) = self.macs.first() {
            let signature = mac.sign(&[value.as_bytes()]);
            value.push_str(&self.separator);
            base64_encode(&signature, value);
        }
    }
}

/// Names the type only: keys are not for logs.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

/// Settings of a [`Signer`] or a [`TimestampSigner`], whichever `S` says.
#[derive(Clone)]
#[must_use = "a builder makes nothing before `build` is called"]
pub struct SignerBuilder<S> {
    secret_key: Zeroizing<Vec<u8>>,
    /// In the order in which they were given: oldest first.
    fallback_keys: Vec<Zeroizing<Vec<u8>>>,
    salt: Vec<u8>,
    separator: String,
    key_derivation: KeyDerivation,
    digest: Digest,
    epoch: Epoch,
    clock_skew: Duration,
    signer: PhantomData<fn() -> S>,
}

impl<S> SignerBuilder<S> {
    pub(super) fn new(secret_key: &[u8]) -> SignerBuilder<S> {
        SignerBuilder {
            secret_key: Zeroizing::new(secret_key.to_vec()),
            fallback_keys: Vec::new(),
            salt: b"itsdangerous.Signer".to_vec(),
            separator: ".".to_owned(),
            key_derivation: KeyDerivation::default(),
            digest: Digest::default(),
            epoch: Epoch::Unix,
            clock_skew: Duration::ZERO,
            signer: PhantomData,
        }
    }

    /// Adds a key that verifies, but never signs. Call again for more, from the oldest to the newest, in the order of
    /// itsdangerous' key list; the newest is tried first.
    pub fn fallback_key(mut self, key: impl AsRef<[u8]>) -> Self {
        self.fallback_keys.push(Zeroizing::new(key.as_ref().to_vec()));
        self
    }

    /// The salt, which keeps values signed for one purpose from being taken for another: `salt`.
    pub fn salt(mut self, salt: impl AsRef<[u8]>) -> Self {
        self.salt = salt.as_ref().to_vec();
        self
    }

    /// What stands between the value, the timestamp and the signature: `sep`. It must have a character other than letters,
    /// digits, `-`, `_` and `=`, of which signatures are made.
    pub fn sep(mut self, separator: impl Into<String>) -> Self {
        self.separator = separator.into();
        self
    }

    /// How the key is made from the secret key and the salt: `key_derivation`.
    pub fn key_derivation(mut self, key_derivation: KeyDerivation) -> Self {
        self.key_derivation = key_derivation;
        self
    }

    /// The digest for both the key derivation and the signature: `digest_method`.
    pub fn digest(mut self, digest: Digest) -> Self {
        self.digest = digest;
        self
    }

    fn build_signer(&self) -> Result<Signer, ConfigError> {
        if self.secret_key.is_empty() {
            return Err(ConfigError::EmptySecretKey);
        }
        if let Some(index) = self.fallback_keys.iter().position(|key| key.is_empty()) {
            return Err(ConfigError::EmptyFallbackKey { index });
        }
        let in_signature = |character: char| character.is_ascii_alphanumeric() || "-_=".contains(character);
        if self.separator.chars().all(in_signature) {
            return Err(ConfigError::BadSeparator { separator: self.separator.clone() });
        }
        let newest_first = std::iter::once(&self.secret_key).chain(self.fallback_keys.iter().rev());
        Ok(Signer {
            macs: newest_first
                .map(|secret| KeyedMac::derive(self.digest, self.key_derivation, secret, &self.salt))
                .collect(),
            separator: self.separator.as_str().into(),
        })
    }
}

impl SignerBuilder<Signer> {
    /// Makes the signer.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`], [`ConfigError::EmptyFallbackKey`], [`ConfigError::BadSeparator`].
    pub fn build(self) -> Result<Signer, ConfigError> {
        self.build_signer()
    }
}

impl SignerBuilder<TimestampSigner> {
    /// Counts timestamps from 2011, as itsdangerous before 1.1 did (`EPOCH` of 0.24), not from 1970. Default false.
    pub fn legacy_epoch(mut self, legacy_epoch: bool) -> Self {
        self.epoch = if legacy_epoch { Epoch::Legacy } else { Epoch::Unix };
        self
    }

    /// How far in the future a timestamp may lie when an age limit is given, in whole seconds. Default zero, as in
    /// itsdangerous, which has no such setting.
    pub fn clock_skew(mut self, clock_skew: Duration) -> Self {
        self.clock_skew = clock_skew;
        self
    }

    /// Makes the signer.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`], [`ConfigError::EmptyFallbackKey`], [`ConfigError::BadSeparator`].
    pub fn build(self) -> Result<TimestampSigner, ConfigError> {
        Ok(TimestampSigner { signer: self.build_signer()?, epoch: self.epoch, clock_skew: self.clock_skew })
    }
}

/// Shows the settings, but no key.
impl<S> fmt::Debug for SignerBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerBuilder")
            .field("fallback_keys", &self.fallback_keys.len())
            .field("salt", &String::from_utf8_lossy(&self.salt))
            .field("separator", &self.separator)
            .field("key_derivation", &self.key_derivation)
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}
