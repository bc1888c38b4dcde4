//! The names of the key derivations. Mirrors `Signer.derive_key` in itsdangerous' `signer.py`; the
//! derivation itself is [`derive_key`](super::mac::derive_key).

use std::fmt;
use std::str::FromStr;

use crate::config_error::ConfigError;

/// How the HMAC key is derived from the secret key and the salt: `key_derivation`.
///
/// ```
/// use flask_session_cookie::itsdangerous::{KeyDerivation, Signer};
///
/// assert_eq!(KeyDerivation::default(), KeyDerivation::DjangoConcat);
/// // Signer("secret-key", key_derivation="none")
/// let signer = Signer::builder("secret-key").key_derivation(KeyDerivation::None).build()?;
/// assert!(!Signer::new("secret-key")?.validate(&signer.sign("my string")));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum KeyDerivation {
    /// `"concat"`: the digest of `salt + secret_key`.
    Concat,
    /// `"django-concat"`: the digest of `salt + b"signer" + secret_key`. The default of
    /// itsdangerous.
    #[default]
    DjangoConcat,
    /// `"hmac"`: the HMAC of the salt, keyed with the secret key. The default of Flask's sessions.
    Hmac,
    /// `"none"`: the secret key itself. The salt has no effect.
    None,
}

impl KeyDerivation {
    const ALL: [KeyDerivation; 4] = [
        KeyDerivation::Concat,
        KeyDerivation::DjangoConcat,
        KeyDerivation::Hmac,
        KeyDerivation::None,
    ];

    fn name(self) -> &'static str {
        match self {
            KeyDerivation::Concat => "concat",
            KeyDerivation::DjangoConcat => "django-concat",
            KeyDerivation::Hmac => "hmac",
            KeyDerivation::None => "none",
        }
    }
}

/// The name in itsdangerous, such as `django-concat`.
impl fmt::Display for KeyDerivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Parses the name that `Display` writes.
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
