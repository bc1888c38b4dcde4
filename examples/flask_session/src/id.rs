//! The id of a session: 32 random bytes in base64, bare in the cookie, or signed with
//! `SESSION_USE_SIGNER`.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flask_session_cookie::ConfigError;
use flask_session_cookie::itsdangerous::{KeyDerivation, Signer};

/// How the cookie holds the id.
#[derive(Debug)]
pub enum CookieId {
    /// Flask-Session's default.
    Bare,
    /// `SESSION_USE_SIGNER = True`.
    Signed(Box<Signer>),
}

impl CookieId {
    /// # Errors
    ///
    /// [`ConfigError`] if the key is empty.
    pub fn signed(secret_key: impl AsRef<[u8]>) -> Result<CookieId, ConfigError> {
        let signer =
            Signer::builder(secret_key).salt("flask-session").key_derivation(KeyDerivation::Hmac);
        Ok(CookieId::Signed(Box::new(signer.build()?)))
    }

    /// The id in a cookie; `None` if there is none, or its signature is wrong.
    #[must_use]
    pub fn read<'c>(&self, cookie: &'c str) -> Option<&'c str> {
        match self {
            CookieId::Bare => Some(cookie).filter(|id| !id.is_empty()),
            CookieId::Signed(signer) => signer.unsign(cookie).ok(),
        }
    }

    /// The cookie for an id.
    #[must_use]
    pub fn write(&self, id: &str) -> String {
        match self {
            CookieId::Bare => id.to_owned(),
            CookieId::Signed(signer) => signer.sign(id),
        }
    }
}

/// A new id: `secrets.token_urlsafe(32)`.
///
/// # Errors
///
/// If the operating system has no random bytes.
pub fn new_id() -> Result<String, getrandom::Error> {
    let mut random = [0; 32];
    getrandom::fill(&mut random)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random))
}
