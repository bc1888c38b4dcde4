//! Signing text without a time. Upstream: `itsdangerous/signer.py`.

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
use crate::python::base64::{InvalidBase64, readings, urlsafe_b64decode_few};

/// Signs text and takes it back: `itsdangerous.Signer`.
///
/// See [the module](super) for an example. Cheap to clone; the keys are derived once, when it is
/// built, and wiped from memory when the last clone is dropped.
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
    /// The key that signs, then the fallback keys from the newest to the oldest.
    macs: Arc<[KeyedMac]>,
    separator: Arc<str>,
}

impl Signer {
    /// A signer with the defaults of itsdangerous: salt `itsdangerous.Signer`, separator `.`,
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

    /// Verifies the signature and takes it off: `Signer.unsign`.
    ///
    /// As in Python, any spelling of the signature in base64 is accepted that
    /// [decodes](super::base64_decode) to the right bytes.
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

    /// Like [`unsign`](Signer::unsign), with the reason.
    pub(super) fn check<'a>(&self, signed_value: &'a str) -> Result<&'a str, BadTimeSignature> {
        let (value, signature) =
            rsplit_once(signed_value, &self.separator).ok_or(BadTimeSignature::MissingSeparator)?;
        self.check_signature(value, signature)?;
        Ok(value)
    }

    /// Whether the signature of a signed value is right: `Signer.validate`.
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

    /// What [`unsign`](Signer::unsign) would give if the signature were right: in Python the
    /// `payload` of the `BadSignature`. `None` if there is no separator.
    ///
    /// **It may not be trusted.** Anybody can have written it.
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

    /// The signature alone, to be kept apart from the value: `Signer.get_signature`.
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

    /// Whether `signature` is that of `value` under one of the keys: `Signer.verify_signature`.
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

    /// Which of the keys verifies the signature: the index in [`macs`](Signer::macs).
    pub(super) fn check_signature(
        &self,
        value: &str,
        signature: &str,
    ) -> Result<usize, BadTimeSignature> {
        let verify = |signature: &str| {
            // The crate `base64` asks for a little more room than there are bytes.
            urlsafe_b64decode_few::<{ MAX_SIGNATURE_LEN + 2 }, _>(signature, |signature| {
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
        // There is always a first key: see `Settings::check`.
        let Some(mac) = self.macs.first() else { return };
        let signature = mac.sign(value.as_bytes());
        value.push_str(&self.separator);
        append_base64(&signature, value);
    }

    /// No less than what [`append_signature`](Signer::append_signature) appends.
    pub(super) fn suffix_len(&self) -> usize {
        self.separator.len() + base64_len(self.macs.first().map_or(0, KeyedMac::signature_len))
    }
}

/// The text before the last separator, and the text after it: `value.rsplit(sep, 1)`.
pub(super) fn rsplit_once<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut characters = separator.chars();
    match (characters.next(), characters.next()) {
        // The standard library takes far longer to find text than to find a character.
        (Some(character), None) => text.rsplit_once(character),
        _ => text.rsplit_once(separator),
    }
}

impl Signer {
    /// A signer whose MACs `mac` makes of the keys.
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

/// Names the type only: keys are not for logs.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}
