//! Why a remember token gives no user id.

use super::BadSignature;

/// A remember token gives no user id.
///
/// Upstream: `decode_cookie` in `flask_login/utils.py`, which says `None`, or raises an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRememberToken {
    /// What stands in the header is no value of a cookie as Werkzeug reads it: there is a space, a quote or a `;` in
    /// it that is not in quotes, or the quotes are not closed.
    #[error("not the value of a cookie: there is a space, a quote or a semicolon where none can be")]
    MalformedValue,
    /// There is no `|` in the text, so it is no remember token at all.
    #[error("not a remember token: there is no `|` in it")]
    MissingSeparator,
    /// The signature does not match: wrong key, or a changed token.
    #[error(transparent)]
    BadSignature(#[from] BadSignature),
    /// There is a character beyond ASCII after the last `|`, where the signature should be. Anybody can send such a
    /// token; Python raises `TypeError` when it compares the signatures.
    #[error("the signature of the remember token is not ASCII")]
    SignatureNotAscii,
}

impl BadRememberToken {
    /// Whether Flask-Login takes no notice of such a cookie (`decode_cookie` gives `None`, or there is no cookie).
    /// Where this is false, Flask answers 500; there is no need to do the same.
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
        match self {
            BadRememberToken::MalformedValue
            | BadRememberToken::MissingSeparator
            | BadRememberToken::BadSignature(_) => true,
            BadRememberToken::SignatureNotAscii => false,
        }
    }
}
