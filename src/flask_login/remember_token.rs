//! The value of the cookie that remembers a user. Upstream: `encode_cookie` and `decode_cookie` in
//! `flask_login/utils.py`.
//!
//! ```text
//! 1|be93bd1d54421d6903fa6bc64a072836c6d0cf564919dc7c6dca5c1f11bdd82d940cd8aadc63e73246e5a38e87936a97728304d58912...
//! |  hexadecimal HMAC-SHA-512 over the user id in UTF-8, with the secret key itself
//! user id, which may have a `|` in it
//! ```

use std::fmt;

use zeroize::Zeroizing;

use super::{hex, raw};
use crate::error::{BadRememberToken, BadSignature, ConfigError};
use crate::itsdangerous::{Digest, KeyDerivation, KeyedMac};

/// Signs user ids for the cookie `remember_token`, and takes them back: `encode_cookie` and `decode_cookie`.
///
/// It is cheap to share; its key is wiped from memory when it is dropped.
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
}

impl RememberToken {
    /// With the app's secret key (`SECRET_KEY`), if it is text in Python.
    ///
    /// Other than for sessions, such a key is taken as latin-1, not as UTF-8. Beyond ASCII that makes a difference.
    ///
    /// # Errors
    ///
    /// [`ConfigError::EmptySecretKey`], and [`ConfigError::SecretKeyNotLatin1`] for a key with a character beyond
    /// U+00FF: with that Flask-Login raises `UnicodeEncodeError` whenever it makes or reads a token.
    ///
    /// ```
    /// use flask_session_cookie::flask_login::RememberToken;
    ///
    /// let text = RememberToken::new("cl\u{e9}")?;
    /// assert_eq!(text.encode("1"), RememberToken::with_bytes(b"cl\xe9")?.encode("1"));
    /// assert_eq!(
    ///     RememberToken::new("ключ").unwrap_err().to_string(),
    ///     "the secret key has a character beyond U+00FF, which Flask-Login cannot encode in latin-1",
    /// );
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    pub fn new(secret_key: &str) -> Result<RememberToken, ConfigError> {
        // Of its full length from the start, so that no part of the key is left behind by growing.
        let mut latin1 = Zeroizing::new(Vec::with_capacity(secret_key.len()));
        for character in secret_key.chars() {
            latin1.push(u8::try_from(character).map_err(|_| ConfigError::SecretKeyNotLatin1)?);
        }
        RememberToken::with_bytes(&latin1)
    }

    /// With the app's secret key, if it is `bytes` in Python.
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
        Ok(RememberToken { mac: KeyedMac::derive(Digest::Sha512, KeyDerivation::None, secret_key, b"") })
    }

    /// The token for a user id, as text: `encode_cookie(str(user_id))`.
    ///
    /// In `Set-Cookie` Werkzeug quotes it, if there is anything in it that RFC 6265 does not allow there, such as a
    /// space.
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
        format!("{user_id}|{}", hex(&self.mac.sign(user_id.as_bytes())))
    }

    /// The user id in a token, if the signature verifies: `decode_cookie`. It is always text, also if it was a
    /// number.
    ///
    /// This is for a token alone; for what stands in the header `Cookie` there is
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
        let (user_id, digest) = token.rsplit_once('|').ok_or(BadRememberToken::MissingSeparator)?;
        if !digest.is_ascii() {
            return Err(BadRememberToken::SignatureNotAscii);
        }
        let signature = unhex(digest).ok_or(BadSignature)?;
        if self.mac.verify(user_id.as_bytes(), &signature) { Ok(user_id) } else { Err(BadSignature.into()) }
    }

    /// The user id in the value of a cookie as it stands in the header `Cookie`, which may be quoted, if the
    /// signature verifies: `decode_cookie(request.cookies["remember_token"])`.
    ///
    /// The value is what stands between `=` and `;`. In Flask-Login's own tokens there is no `;`: it is written
    /// `\073`.
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
        let token = raw::unquote(raw).ok_or(BadRememberToken::MalformedValue)?;
        self.decode(&token).map(str::to_owned)
    }
}

/// Names the type only: keys are not for logs.
impl fmt::Debug for RememberToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RememberToken").finish_non_exhaustive()
    }
}

/// The bytes of lower-case hexadecimal digits: Flask-Login compares text, so upper case is another signature.
fn unhex(digits: &str) -> Option<Vec<u8>> {
    let nibble = |digit: &u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = digits.as_bytes().as_chunks() else { return None };
    pairs.iter().map(|[high, low]| Some(nibble(high)? << 4 | nibble(low)?)).collect()
}
