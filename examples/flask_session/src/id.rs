//! The session ID: 32 random bytes in base64, bare in the cookie or signed (`SESSION_USE_SIGNER`).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flask_session_cookie::ConfigError;
use flask_session_cookie::itsdangerous::{KeyDerivation, Signer};

/// How the cookie holds the session ID.
#[derive(Debug)]
pub enum CookieId {
    /// Flask-Session's default.
    Bare,
    /// `SESSION_USE_SIGNER = True`.
    Signed(Box<Signer>),
}

impl CookieId {
    /// Signs and verifies IDs with this key.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the key is empty.
    pub fn signed(secret_key: impl AsRef<[u8]>) -> Result<CookieId, ConfigError> {
        let signer =
            Signer::builder(secret_key).salt("flask-session").key_derivation(KeyDerivation::Hmac);
        Ok(CookieId::Signed(Box::new(signer.build()?)))
    }

    /// Returns the ID in a cookie, or `None` if it is empty or its signature is invalid.
    #[must_use]
    pub fn read<'c>(&self, cookie: &'c str) -> Option<&'c str> {
        match self {
            CookieId::Bare => Some(cookie).filter(|id| !id.is_empty()),
            CookieId::Signed(signer) => signer.unsign(cookie).ok(),
        }
    }

    /// Returns the cookie for an ID.
    #[must_use]
    pub fn write(&self, id: &str) -> String {
        match self {
            CookieId::Bare => id.to_owned(),
            CookieId::Signed(signer) => signer.sign(id),
        }
    }
}

/// Generates an ID, as `secrets.token_urlsafe(32)` does.
///
/// # Errors
///
/// If the operating system cannot provide random bytes.
pub fn new_id() -> Result<String, getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random))
}
