//! The value of the remember cookie. Upstream: `encode_cookie` and `decode_cookie` in
//! `flask_login/utils.py`.
//!
//! ```text
//! 1|be93bd1d54421d6903fa6bc64a072836c6d0cf564919dc7c6dca5c1f11bdd82d940cd8aadc63e73246e5a38e8...
//! |  HMAC-SHA-512 of the user id in UTF-8, keyed with the secret key itself, in hexadecimal
//! user id, which may contain `|`
//! ```

use std::fmt;

use zeroize::Zeroizing;

use crate::config_error::ConfigError;
use crate::itsdangerous::{BadSignature, Digest, KeyDerivation, KeyedMac};
use crate::python::hex;
use crate::werkzeug::cookie_header;

/// Signs and verifies user ids for the cookie `remember_token`: `encode_cookie` and
/// `decode_cookie`.
///
/// The key is zeroized on drop.
///
/// ```
/// use flask_session_cookie::flask_login::RememberToken;
///
/// let remember_token = RememberToken::new("dev")?; // app.secret_key = "dev"
/// let token = remember_token.encode("1");
/// assert!(token.starts_with("1|be93bd1d54421d69"));
/// assert_eq!(remember_token.decode(&token)?, "1");
/// assert!(remember_token.decode(&token.replacen('1', "2", 1)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RememberToken {
    mac: KeyedMac,
    fallbacks: Vec<KeyedMac>,
}

impl RememberToken {
    /// Uses the app's secret key (`SECRET_KEY`), if it is text in Python.
    ///
    /// Flask-Login encodes such a key in Latin-1, while sessions use UTF-8 (`_secret_key` in
    /// `flask_login/utils.py`).
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`], or [`ConfigError::SecretKeyNotLatin1`] for a key with a
    /// character beyond U+00FF. With such a key, Flask-Login raises `UnicodeEncodeError` when it
    /// encodes or decodes a token.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let text = RememberToken::new("cl\u{e9}")?;
    /// assert_eq!(text.encode("1"), RememberToken::with_bytes(b"cl\xe9")?.encode("1"));
    /// assert_eq!(
    ///     RememberToken::new("ключ").unwrap_err().to_string(),
    ///     "the secret key has a character beyond U+00FF, \
    ///      which Flask-Login cannot encode in latin-1",
    /// );
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn new(secret_key: &str) -> Result<RememberToken, ConfigError> {
        RememberToken::with_bytes(&latin1(secret_key)?)
    }

    /// Uses the app's secret key, if it is `bytes` in Python.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`].
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let remember_token = RememberToken::with_bytes(b"\xff\x00\x01")?;
    /// assert_eq!(remember_token.decode(&remember_token.encode("1")), Ok("1"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn with_bytes(secret_key: &[u8]) -> Result<RememberToken, ConfigError> {
        if secret_key.is_empty() {
            return Err(ConfigError::EmptySecretKey);
        }
        Ok(RememberToken { mac: keyed_mac(secret_key), fallbacks: Vec::new() })
    }

    /// Adds an old key that verifies tokens but never signs, if it is text in Python. Do not add a
    /// key that may have leaked.
    ///
    /// A deviation: Flask-Login ignores `SECRET_KEY_FALLBACKS`, so all remember tokens become
    /// invalid when the key changes. See [the guide to key rotation](crate::guide::rotating).
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptyFallbackKey`] or [`ConfigError::SecretKeyNotLatin1`].
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let token = RememberToken::new("old")?.encode("1");
    /// let remember_token = RememberToken::new("new")?.with_fallback_key("old")?;
    /// assert_eq!(remember_token.decode(&token), Ok("1"));
    /// assert_eq!(remember_token.encode("1"), RememberToken::new("new")?.encode("1"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn with_fallback_key(self, fallback_key: &str) -> Result<RememberToken, ConfigError> {
        self.with_fallback_bytes(&latin1(fallback_key)?)
    }

    /// Like [`with_fallback_key`](RememberToken::with_fallback_key), if the key is `bytes` in
    /// Python.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptyFallbackKey`].
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let token = RememberToken::with_bytes(b"\xff\x00\x01")?.encode("1");
    /// let remember_token = RememberToken::new("new")?.with_fallback_bytes(b"\xff\x00\x01")?;
    /// assert_eq!(remember_token.decode(&token), Ok("1"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn with_fallback_bytes(
        mut self,
        fallback_key: &[u8],
    ) -> Result<RememberToken, ConfigError> {
        if fallback_key.is_empty() {
            return Err(ConfigError::EmptyFallbackKey { index: self.fallbacks.len() });
        }
        self.fallbacks.push(keyed_mac(fallback_key));
        Ok(self)
    }

    /// The token for a user id: `encode_cookie(str(user_id))`.
    ///
    /// In a `Set-Cookie` header, Werkzeug quotes it if it contains characters that RFC 6265 does
    /// not allow, such as a space.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let token = RememberToken::new("dev")?.encode("alice");
    /// assert!(token.starts_with("alice|8bb5552ffaffeedf"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn encode(&self, user_id: &str) -> String {
        format!("{user_id}|{}", hex::encode(&self.mac.sign(user_id.as_bytes())))
    }

    /// The user id in a token, if its signature is valid: `decode_cookie`. It is always text, even
    /// if it was a number.
    ///
    /// For a value that may be quoted, as in a `Cookie` header, see
    /// [`decode_raw`](RememberToken::decode_raw).
    ///
    /// # Errors
    ///
    /// Any [`BadRememberToken`].
    ///
    /// ```
    /// use flask_session_cookie::flask_login::{BadRememberToken, RememberToken};
    ///
    /// let remember_token = RememberToken::new("dev")?;
    /// assert_eq!(remember_token.decode(&remember_token.encode("a|b")), Ok("a|b"));
    /// assert_eq!(remember_token.decode("1"), Err(BadRememberToken::MissingSeparator));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn decode<'a>(&self, token: &'a str) -> Result<&'a str, BadRememberToken> {
        self.verify(token).map(|(user_id, _)| user_id)
    }

    /// Whether the token was verified by a fallback key, so that the service should set the cookie
    /// again with the new key. For a `Cookie` header, see
    /// [`RememberCookie::verified_by_fallback`](super::RememberCookie::verified_by_fallback).
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let old = RememberToken::new("old")?.encode("1");
    /// let remember_token = RememberToken::new("new")?.with_fallback_key("old")?;
    /// assert!(remember_token.verified_by_fallback(&old));
    /// assert!(!remember_token.verified_by_fallback(&remember_token.encode("1")));
    /// assert!(!remember_token.verified_by_fallback("1|forged"));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn verified_by_fallback(&self, token: &str) -> bool {
        self.verify(token).is_ok_and(|(_, by_fallback)| by_fallback)
    }

    /// The user id, and whether a fallback key verified it.
    fn verify<'a>(&self, token: &'a str) -> Result<(&'a str, bool), BadRememberToken> {
        let (user_id, digest) = token.rsplit_once('|').ok_or(BadRememberToken::MissingSeparator)?;
        if !digest.is_ascii() {
            return Err(BadRememberToken::SignatureNotAscii);
        }
        let signature = hex::decode(digest).ok_or(BadSignature)?;
        let verifies = |mac: &KeyedMac| mac.verify(user_id.as_bytes(), &signature);
        if verifies(&self.mac) {
            Ok((user_id, false))
        } else if self.fallbacks.iter().any(verifies) {
            Ok((user_id, true))
        } else {
            Err(BadSignature.into())
        }
    }

    /// The user id in the value of a cookie as it appears in a `Cookie` header, which may be
    /// quoted, if its signature is valid: `decode_cookie(request.cookies["remember_token"])`.
    ///
    /// The value is everything between `=` and `;`. Flask-Login's own tokens contain no `;`, which
    /// is written as `\073`.
    ///
    /// # Errors
    ///
    /// Any [`BadRememberToken`].
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// // Flask sets this for the user id "usér 1;x" with the key "dev".
    /// let raw = concat!(
    ///     r#""us\303\251r 1\073x|9d06bd6d2363462993a27126c5303682d57e842f892b2390"#,
    ///     r#"6fa8acac66984fe8dd5114773c1c0ea9637c53aafb9dd7fec2ac1c7e264f7e0dba8b775660eef27b""#,
    /// );
    /// let remember_token = RememberToken::new("dev")?;
    /// assert_eq!(remember_token.decode_raw(raw.as_bytes())?, "usér 1;x");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decode_raw(&self, raw: &[u8]) -> Result<String, BadRememberToken> {
        let token = cookie_header::unquote(raw).ok_or(BadRememberToken::MalformedValue)?;
        self.decode(&token).map(str::to_owned)
    }
}

fn keyed_mac(secret_key: &[u8]) -> KeyedMac {
    KeyedMac::derive(Digest::Sha512, KeyDerivation::None, secret_key, b"")
}

/// A key that is text, as Flask-Login encodes it.
fn latin1(secret_key: &str) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    // Allocated once: growing would leave parts of the key in freed memory.
    let mut latin1 = Zeroizing::new(Vec::with_capacity(secret_key.len()));
    for character in secret_key.chars() {
        latin1.push(u8::try_from(character).map_err(|_| ConfigError::SecretKeyNotLatin1)?);
    }
    Ok(latin1)
}

/// Shows no keys.
impl fmt::Debug for RememberToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RememberToken")
            .field("fallback_keys", &self.fallbacks.len())
            .finish_non_exhaustive()
    }
}

/// A remember token cannot be decoded: `decode_cookie` returns `None` or raises an exception.
///
/// ```
/// use flask_session_cookie::flask_login::{BadRememberToken, RememberToken};
///
/// let error = RememberToken::new("dev")?.decode("1").unwrap_err();
/// assert_eq!(error, BadRememberToken::MissingSeparator);
/// assert_eq!(error.to_string(), "not a remember token: there is no `|` in it");
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRememberToken {
    /// Werkzeug would not parse the value: it contains a space, a quote or a `;` outside of quotes,
    /// or its quotes are not closed.
    #[error("malformed cookie value: a space, quote or semicolon outside of quotes")]
    MalformedValue,
    /// There is no `|` in the token.
    #[error("not a remember token: there is no `|` in it")]
    MissingSeparator,
    /// The signature does not match: the key is wrong, or the token was changed.
    #[error(transparent)]
    BadSignature(#[from] BadSignature),
    /// The signature, after the last `|`, contains a non-ASCII character. Anyone can send such a
    /// token. Python raises `TypeError` in `hmac.compare_digest`.
    #[error("the signature of the remember token is not ASCII")]
    SignatureNotAscii,
}

impl BadRememberToken {
    /// Whether Flask-Login ignores such a cookie: `decode_cookie` returns `None`, or Werkzeug finds
    /// no cookie. Otherwise Flask answers 500, which a service need not imitate.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let remember_token = RememberToken::new("dev")?;
    /// assert!(remember_token.decode("1|forged").unwrap_err().is_ignored());
    /// assert!(!remember_token.decode("1|forgéd").unwrap_err().is_ignored());
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn is_ignored(&self) -> bool {
        *self != BadRememberToken::SignatureNotAscii
    }
}
