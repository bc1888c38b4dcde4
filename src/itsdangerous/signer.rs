//! Signing text without a timestamp. Mirrors `Signer` in itsdangerous' `signer.py`.

use std::fmt;
use std::sync::Arc;

use super::builder::Builder;
use super::encoding::{append_base64, base64_encode, base64_len};
use super::error::{BadSignature, BadTimeSignature};
use super::mac::{KeyedMac, MAX_SIGNATURE_LEN};
use super::payload::PayloadFormat;
use super::settings::{FromSettings, Settings, SignerKwargs};
use super::traits::{Build, TakesSignerKwargs, sealed};
use crate::config_error::ConfigError;
use crate::python::base64::{InvalidBase64, readings, urlsafe_b64decode_up_to};

/// Signs text and verifies it: `itsdangerous.Signer`.
///
/// Cheap to clone. The keys are derived once, in `build`, and wiped from memory when the last clone
/// is dropped.
///
/// ```
/// use flask_session_cookie::itsdangerous::Signer;
///
/// let signer = Signer::new("secret-key")?;
/// let signed = signer.sign("my string");
/// assert_eq!(signed, "my string.wh6tMHxLgJqB6oY1uT73iMlyrOA");
/// assert_eq!(signer.unsign(&signed)?, "my string");
/// assert!(signer.unsign(&signed.replace("my", "your")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Signer {
    /// The signing key, then the fallback keys from newest to oldest.
    macs: Arc<[KeyedMac]>,
    separator: Arc<str>,
}

impl Signer {
    /// A signer with itsdangerous' defaults: salt `itsdangerous.Signer`, separator `.`,
    /// [`KeyDerivation::DjangoConcat`](super::KeyDerivation::DjangoConcat) and
    /// [`Digest::Sha1`](super::Digest::Sha1).
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// let signer = Signer::new("secret-key")?; // Signer("secret-key")
    /// assert_eq!(signer.sign("my string"), "my string.wh6tMHxLgJqB6oY1uT73iMlyrOA");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn new(secret_key: impl AsRef<[u8]>) -> Result<Signer, ConfigError> {
        Signer::builder(secret_key).build()
    }

    /// A signer with other settings.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// // Signer("secret-key", salt="cookie-consent")
    /// let signer = Signer::builder("secret-key").salt("cookie-consent").build()?;
    /// let signed = signer.sign("yes");
    /// assert!(signer.validate(&signed));
    /// assert!(!Signer::new("secret-key")?.validate(&signed));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn builder(secret_key: impl AsRef<[u8]>) -> Builder<Signer> {
        Builder::new(secret_key.as_ref(), Some("itsdangerous.Signer"), PayloadFormat::TEXT)
    }

    /// Appends the separator and the signature: `Signer.sign`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// let signed = Signer::new("secret-key")?.sign("my string");
    /// assert_eq!(signed, "my string.wh6tMHxLgJqB6oY1uT73iMlyrOA");
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn sign(&self, value: &str) -> String {
        let mut signed = value.to_owned();
        self.append_signature(&mut signed);
        signed
    }

    /// Verifies the signature and returns the value: `Signer.unsign`.
    ///
    /// As in Python, any base64 that [decodes](super::base64_decode) to the correct signature is
    /// accepted.
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
        self.check(signed_value).map_err(|_| BadSignature)
    }

    /// Like [`unsign`](Signer::unsign), but the error says why.
    pub(super) fn check<'a>(&self, signed_value: &'a str) -> Result<&'a str, BadTimeSignature> {
        let (value, signature) =
            rsplit_once(signed_value, &self.separator).ok_or(BadTimeSignature::MissingSeparator)?;
        self.check_signature(value, signature)?;
        Ok(value)
    }

    /// Whether the signature is valid: `Signer.validate`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// let signer = Signer::new("secret-key")?;
    /// assert!(signer.validate("my string.wh6tMHxLgJqB6oY1uT73iMlyrOA"));
    /// assert!(!signer.validate("my string.forged"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn validate(&self, signed_value: &str) -> bool {
        self.unsign(signed_value).is_ok()
    }

    /// The value without verifying the signature: the `payload` of Python's `BadSignature`. `None`
    /// if there is no separator.
    ///
    /// **Do not trust it**: anyone could have written it.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// let signer = Signer::new("secret-key")?;
    /// assert!(signer.unsign("value.forged").is_err());
    /// assert_eq!(signer.unsign_unverified("value.forged"), Some("value"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn unsign_unverified<'a>(&self, signed_value: &'a str) -> Option<&'a str> {
        rsplit_once(signed_value, &self.separator).map(|(value, _)| value)
    }

    /// The signature alone, for use apart from the value: `Signer.get_signature`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// let signer = Signer::new("secret-key")?;
    /// let signature = signer.get_signature("my string");
    /// assert_eq!(signature, "wh6tMHxLgJqB6oY1uT73iMlyrOA");
    /// assert!(signer.verify_signature("my string", &signature));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn get_signature(&self, value: &str) -> String {
        self.macs.first().map(|mac| base64_encode(&mac.sign(value.as_bytes()))).unwrap_or_default()
    }

    /// Whether one of the keys verifies `signature` for `value`: `Signer.verify_signature`.
    ///
    /// ```
    /// use flask_session_cookie::itsdangerous::Signer;
    ///
    /// let signer = Signer::new("secret-key")?;
    /// assert!(signer.verify_signature("my string", "wh6tMHxLgJqB6oY1uT73iMlyrOA"));
    /// assert!(!signer.verify_signature("your string", "wh6tMHxLgJqB6oY1uT73iMlyrOA"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn verify_signature(&self, value: &str, signature: &str) -> bool {
        self.check_signature(value, signature).is_ok()
    }

    /// The index in [`macs`](Signer::macs) of the key that verifies the signature.
    ///
    /// The newest key is tried first, as in `Signer.verify_signature` of `signer.py`. Base64 that
    /// versions of CPython decode differently is never accepted; the error tells whether some
    /// version would accept it.
    pub(super) fn check_signature(
        &self,
        value: &str,
        signature: &str,
    ) -> Result<usize, BadTimeSignature> {
        let verify = |signature: &str| {
            // `base64` requires a buffer of an estimated length, slightly more than it writes.
            urlsafe_b64decode_up_to::<{ MAX_SIGNATURE_LEN + 2 }, _>(signature, |signature| {
                self.macs.iter().position(|mac| mac.verify(value.as_bytes(), signature))
            })
        };
        match verify(signature) {
            Ok(Some(Some(key))) => Ok(key),
            Err(InvalidBase64 { offset, versions_disagree: true })
                if readings(signature, offset)
                    .iter()
                    .any(|text| matches!(verify(text), Ok(Some(Some(_))))) =>
            {
                Err(BadTimeSignature::AmbiguousBase64)
            }
            _ => Err(BadTimeSignature::BadSignature),
        }
    }

    pub(super) fn separator(&self) -> &str {
        &self.separator
    }

    #[inline]
    pub(super) fn append_signature(&self, value: &mut String) {
        // `Settings::check` makes sure that there is a key.
        let Some(mac) = self.macs.first() else { return };
        let signature = mac.sign(value.as_bytes());
        value.push_str(&self.separator);
        append_base64(&signature, value);
    }

    /// At least the length of what [`append_signature`](Signer::append_signature) appends.
    pub(super) fn suffix_len(&self) -> usize {
        self.separator.len() + base64_len(self.macs.first().map_or(0, KeyedMac::signature_len))
    }
}

/// The text before the last separator and the text after it: `value.rsplit(sep, 1)`.
pub(super) fn rsplit_once<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut characters = separator.chars();
    match (characters.next(), characters.next()) {
        // The standard library searches for a `char` much faster than for a `str`.
        (Some(character), None) => text.rsplit_once(character),
        _ => text.rsplit_once(separator),
    }
}

impl Signer {
    /// A signer with `mac` applied to each key.
    pub(super) fn with_macs(
        settings: &Settings,
        separator: &str,
        mac: impl Fn(&[u8]) -> KeyedMac,
    ) -> Signer {
        let newest_first =
            std::iter::once(&settings.secret_key).chain(settings.fallback_keys.iter().rev());
        Signer {
            macs: newest_first.map(|secret| mac(secret)).collect(),
            separator: separator.into(),
        }
    }
}

impl FromSettings for Signer {
    fn from_settings(settings: &Settings, kwargs: &SignerKwargs) -> Signer {
        let salt = settings.salt.as_deref().unwrap_or_default();
        Signer::with_macs(settings, &kwargs.separator, |secret| {
            KeyedMac::derive(kwargs.digest, kwargs.key_derivation, secret, salt)
        })
    }
}

impl sealed::Build for Signer {
    fn from_builder(Builder { settings, .. }: Builder<Signer>) -> Signer {
        Signer::from_settings(&settings, &settings.signer)
    }
}

impl TakesSignerKwargs for Signer {}

impl Build for Signer {
    fn builder(secret_key: impl AsRef<[u8]>) -> Builder<Signer> {
        Signer::builder(secret_key)
    }
}

/// Prints only the type's name, so that no key ends up in a log.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}
